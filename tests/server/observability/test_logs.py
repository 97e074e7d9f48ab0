"""What the log says, and what it never says."""

from __future__ import annotations

import io
import json
import logging
import re
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_client.device.identity import Identity
from milepost_client.network.server_link import load_link
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.observability.logs import (
    configure_logging,
    request_context,
    request_id,
    set_request_user,
)
from tests.server.stored_people import add_person, api_client
from tests.shared.builders import goal
from tests.system.people import Person
from tests.system.servers import PATIENCE, ServerProcess


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Put the process's logging back after the test."""
    root, quiet = logging.getLogger(), [logging.getLogger(name) for name in ("uvicorn", "nats")]
    before, level, levels = root.handlers[:], root.level, [logger.level for logger in quiet]
    yield
    root.handlers[:] = before
    root.setLevel(level)
    for logger, old in zip(quiet, levels, strict=True):
        logger.setLevel(old)


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server with a log of its own; it runs at first."""
    process = ServerProcess(tmp_path / "server")
    process.start()
    yield process
    process.stop()


def lines_of(server: ServerProcess) -> list[dict[str, Any]]:
    """What a server has logged so far."""
    text = (server.folder.parent / f"{server.folder.name}.log").read_text()
    return [json.loads(line) for line in text.splitlines()]


def answers_of(server: ServerProcess, count: int) -> list[dict[str, Any]]:
    """The lines about the first `count` answers: each is written when its answer has gone out already."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = [line for line in lines_of(server) if "status" in line]
        if len(found) >= count:
            return found
        time.sleep(0.02)
    raise AssertionError(lines_of(server))


def test_a_json_log_line_has_time_message_and_context(own_logging: None) -> None:
    stream = io.StringIO()
    configure_logging("json", stream)
    logging.getLogger("milepost.test").warning("a\nthing %d", 7, extra={"user": "f" * 16, "count": 2})
    [line] = stream.getvalue().splitlines()
    said = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", said.pop("time"))
    about = {"user": "f" * 16, "count": 2}
    assert said == {"level": "warning", "logger": "milepost.test", "message": "a\nthing 7", **about}


def test_an_error_comes_with_its_traceback(own_logging: None) -> None:
    stream = io.StringIO()
    configure_logging("json", stream)
    try:
        raise ValueError("of no use")
    except ValueError:
        logging.getLogger("milepost.test").exception("it failed")
    assert "ValueError: of no use" in json.loads(stream.getvalue())["error"]


def test_the_log_is_text_on_a_terminal_and_json_elsewhere_by_default(own_logging: None) -> None:
    for form, stream, is_json in (
        (None, Terminal(), False),
        (None, io.StringIO(), True),
        ("json", Terminal(), True),
        ("text", io.StringIO(), False),
    ):
        configure_logging(form, stream)  # type: ignore[arg-type]
        logging.getLogger("milepost.test").info("a thing", extra={"user": "ana"})
        assert stream.getvalue().startswith("{") == is_json
        assert "a thing" in stream.getvalue() and "ana" in stream.getvalue()


def test_the_log_lines_of_a_request_have_its_id_and_person(own_logging: None) -> None:
    stream = io.StringIO()
    configure_logging("json", stream)
    with request_context("mine") as found:
        set_request_user("ana")
        logging.getLogger("elsewhere").info("within")
    logging.getLogger("elsewhere").info("after")
    within, after = map(json.loads, stream.getvalue().splitlines())
    assert (found, within["request"], within["user"]) == ("mine", "mine", "ana")
    assert after.keys() == {"time", "level", "logger", "message"}
    assert request_id() == ""


@given(st.text(max_size=80) | st.from_regex(r"[A-Za-z0-9._-]{60,70}", fullmatch=True))
def test_a_requests_own_id_is_kept_only_if_it_is_harmless(wished: str) -> None:
    with request_context(wished) as found:
        assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", found)
        assert (found == wished) == bool(re.fullmatch(r"[A-Za-z0-9._-]{1,64}", wished))


async def test_an_error_response_and_its_log_line_share_one_id(own: ServerProcess) -> None:
    user = await add_person(own.folder, [goal()])
    (own.folder / "users" / f"{user}.db").write_bytes(b"not a database" * 100)
    async with await api_client(own, user) as api:
        answer = await api.get("/api/v1/people/Ana%20Silva", headers={"X-Request-ID": "from-a-proxy.1"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "from-a-proxy.1")
    assert answer.json()["request_id"] == "from-a-proxy.1"
    answers_of(own, 1)
    lines = [line for line in lines_of(own) if line.get("request") == "from-a-proxy.1"]
    assert {line["user"] for line in lines} == {user}
    error, summary = lines
    assert (error["level"], f"{user}.db" in error["message"]) == ("error", True)
    assert (summary["message"], summary["status"]) == ("GET /api/v1/people/{name}", 500)


def test_a_request_without_an_id_gets_one(own: ServerProcess) -> None:
    found = {httpx.get(f"{own.url}/nowhere").headers["x-request-id"] for _ in range(3)}
    assert len(found) == 3
    lines = answers_of(own, 3)
    assert {line["request"] for line in lines} == found
    assert all("nowhere" not in line["message"] for line in lines)


async def test_no_secret_and_no_name_is_logged(own: ServerProcess, tmp_path: Path) -> None:
    async with Person(own, tmp_path / "people") as ana:
        laptop = await ana.device("laptop")
        code = await own.invite(ana.user)
        await ana.sync(laptop)
        link, identity = load_link(laptop.home), Identity.load_or_create(laptop.home)
        assert link is not None
        async with await api_client(own, link.user) as api:
            token = api.headers["authorization"].removeprefix("Bearer ")
            await api.get("/api/v1/people/Zenobia", params={"today": "2026-03-06"})
            await api.get(f"/api/v1/goals?today={token}")
        body = {"code": code, "device": secrets.token_hex(6), "key": "none", "name": "Zenobia's", "id": 7}
        async with httpx.AsyncClient(base_url=own.url) as client:
            assert (await client.post("/api/v1/join", json=body)).status_code == 400
    text = (own.folder.parent / f"{own.folder.name}.log").read_text()
    joined = [line for line in lines_of(own) if line["message"] == "a device joined"]
    assert [(line["user"], line["device"]) for line in joined] == [(ana.user, laptop.id)]
    keys = load_or_create_keys(own.folder)
    hidden = [token, code, link.jwt, keys.operator, keys.data, keys.server, "Zenobia"]
    assert [word for word in (*hidden, identity.public) if word in text] == []


def test_frequent_health_requests_are_not_logged(own: ServerProcess) -> None:
    for path in ("/health/live", "/health/ready"):
        assert httpx.get(f"{own.url}{path}").status_code == 200
    httpx.get(f"{own.url}/nowhere")
    answers_of(own, 1)
    assert [line["message"] for line in lines_of(own)] == ["GET unknown path"]
