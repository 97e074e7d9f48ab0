"""The calendar feed: its token stands in the path, opens nothing else, and is in no log."""

from __future__ import annotations

import httpx
import pytest

from tests.attacks.attacker import Attacker
from tests.server.api.test_tokens import Phone
from tests.system.servers import PATIENCE, ServerProcess


@pytest.fixture
async def phone(up: ServerProcess) -> Phone:
    with Attacker(up) as attacker:
        return Phone(attacker, await up.invite(None))


def get(up: ServerProcess, path: str, token: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(f"{up.url}/api/v1/{path}", headers=headers, timeout=PATIENCE)


def made(phone: Phone, scope: str) -> str:
    return str(phone.ask("POST", body={"scope": scope}).json()["token"])


def test_a_calendar_is_read_by_its_address_until_it_is_revoked(up: ServerProcess, phone: Phone) -> None:
    token = made(phone, "feed")
    answer = get(up, f"feeds/{token}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.text.startswith("BEGIN:VCALENDAR\r\n")
    assert "milepost review" in answer.text
    assert get(up, f"feeds/{token}.ics").headers["etag"] == answer.headers["etag"]
    assert phone.ask("DELETE", "/feed 1").status_code == 200
    assert get(up, f"feeds/{token}.ics").status_code == 404


def test_a_feed_token_opens_nothing_else_and_no_other_token_a_feed(up: ServerProcess, phone: Phone) -> None:
    feed = made(phone, "feed")
    for path in ("goals", "activities", "events?device=aaaaaaaaaaaa", "tokens", "changes"):
        assert get(up, path, feed).status_code == 401
    for scope in ("read", "write"):
        assert get(up, f"feeds/{made(phone, scope)}.ics").status_code == 404


def test_the_token_is_in_no_log(up: ServerProcess, phone: Phone) -> None:
    token = made(phone, "feed")
    get(up, f"feeds/{token}.ics")
    get(up, f"feeds/{token}x.ics")
    logged = up.log.read_text()
    assert "/api/v1/feeds/{name}" in logged
    assert token not in logged
