"""Scripts write over HTTP: as a device that the person allowed, by the rules of all devices."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from milepost_client.device.device import Device
from milepost_client.network.http_client import post
from milepost_client.sync.membership.revocation import find_to_revoke, revoke
from milepost_client.sync.membership.tokens import (
    TokenRequest,
    create_token,
    list_tokens,
    revoke_token,
)
from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.storage.log import Log
from tests.system.people import GOAL, Person, milepost
from tests.system.scenarios.test_api import token_of

COFFEE = {"goal": GOAL, "people": ["Ana", "Bo"], "kind": "coffee", "note": "the team"}


async def allow(person: Person, device: Device) -> httpx.AsyncClient:
    """Make a token of scope `write` on a device, and return a client that sends it."""
    made = await create_token(device, post, TokenRequest(scope="write"))
    headers = {"Authorization": f"Bearer {made.token}"}
    return httpx.AsyncClient(base_url=f"{person.server.url}/api/v1", headers=headers, timeout=20)


@pytest.fixture
async def laptop(ana: Person) -> Device:
    """A device of Ana's, which has set her goal."""
    device = await ana.device("laptop")
    await ana.set_goal(device)
    await ana.sync(device)
    return device


@pytest.fixture
async def script(ana: Person, laptop: Device) -> AsyncIterator[httpx.AsyncClient]:
    """A script that may write for Ana."""
    async with await allow(ana, laptop) as client:
        yield client


def standing(log: Log) -> list[ActivityView]:
    return [activity_view(entry) for entry in log.entries() if not entry.withdrawn]


async def entries(ana: Person, device: Device) -> list[ActivityView]:
    """The entries that stand on a device once it has synced."""
    await ana.sync(device)
    return await device.log.read(standing)


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    told = answer.json()
    return answer.status_code, told["type"].removeprefix("/problems/"), told.get("field", "")


async def test_an_activity_is_logged_corrected_taken_back_and_brought_back(
    ana: Person, laptop: Device, script: httpx.AsyncClient
) -> None:
    logged = await script.post("/activities", json=COFFEE)
    assert logged.status_code == 201
    made = logged.json()
    assert (made["goals"][0]["value"], made["activity"]["people"]) == (1, ["Ana", "Bo"])
    [entry] = await entries(ana, laptop)
    assert (entry.ref, entry.note) == (made["ref"], "the team")
    corrected = await script.patch(f"/activities/{entry.ref}", json={"people": ["Cleo"], "note": None})
    assert corrected.json()["activity"]["people"] == ["Cleo"]
    undone = await script.post("/undo", json={"ref": entry.ref, "reason": "twice"})
    assert undone.json()["activity"]["withdrawn"]
    assert await entries(ana, laptop) == []
    assert (await script.post("/redo", json={})).status_code == 200
    [again] = await entries(ana, laptop)
    assert (again.ref, again.people, again.note) == (entry.ref, ("Cleo",), None)


async def test_a_goal_is_set_and_adjusted_with_a_reason(
    ana: Person, laptop: Device, script: httpx.AsyncClient
) -> None:
    goal = {"title": "Talks", "target": 6, "pace": [1, "month"], "milestones": [{"name": "one", "value": 1}]}
    made = (await script.post("/goals", json=goal)).json()
    title = made["goals"][0]["id"]
    assert made["goals"][0]["deadline"]
    change = {"target": 4, "title": "Lectures", "remove": ["deadline"], "reason": "moving house"}
    adjusted = (await script.post(f"/goals/{title}/adjustments", json=change)).json()["goals"][0]
    assert (adjusted["title"], adjusted["target"], adjusted["deadline"]) == ("Lectures", 4, None)
    without_reason = await script.post(f"/goals/{title}/adjustments", json={"target": 3})
    assert refusal(without_reason) == (400, "bad-input", "reason")
    reached = (await script.post("/activities", json={"goal": "Lectures", "people": ["Bo"]})).json()
    assert [each["name"] for each in reached["reached"]] == ["one"]
    assert len(reached["refs"]) == 2


@pytest.mark.parametrize(
    ("path", "body", "status", "field"),
    [
        ("/activities", {}, 400, "goal"),
        ("/activities", {"gaol": GOAL}, 400, "gaol"),
        ("/activities", {"goal": GOAL, "amount": "many"}, 400, "amount"),
        ("/activities", {"goal": GOAL, "day": "1969-01-01"}, 400, "day"),
        ("/activities", {"goal": "no such goal"}, 404, ""),
        ("/activities", [], 400, "body"),
        ("/goals", {}, 400, "title"),
        ("/goals", {"title": "x", "target": 1, "deadline": "2199-01-01", "pace": [1, "week"]}, 400, "pace"),
        (f"/goals/{GOAL}/adjustments", {"reason": "none"}, 400, "target"),
        ("/goals/nowhere/adjustments", {"reason": "none", "target": 1}, 404, ""),
        ("/undo", {}, 404, ""),
        ("/undo", {"ref": "0123456789ab-7"}, 404, ""),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_written(
    ana: Person, script: httpx.AsyncClient, path: str, body: object, status: int, field: str
) -> None:
    before = await ana.on_server(lambda log: log.events.count())
    answer = await script.post(path, json=body)
    assert (answer.status_code, answer.json().get("field", "")) == (status, field)
    assert "milepost " not in answer.json().get("advice", "")
    assert await ana.on_server(lambda log: log.events.count()) == before


async def test_the_server_is_a_device_that_a_device_let_in_and_that_is_revoked(
    ana: Person, laptop: Device, script: httpx.AsyncClient
) -> None:
    await script.post("/activities", json=COFFEE)
    await ana.sync(laptop)
    roster = {m.name: m for m in await laptop.log.read(lambda log: log.roster.all())}
    assert (roster["HTTP-API"].role, roster["HTTP-API"].voucher) == ("member", laptop.id)
    await revoke(laptop, post, await find_to_revoke(laptop, post, "HTTP-API"))
    assert refusal(await script.post("/activities", json=COFFEE)) == (403, "not-allowed", "")
    assert (await script.get("/goals")).status_code == 200
    assert len(await entries(ana, laptop)) == 1
    async with await allow(ana, laptop) as again:
        assert (await again.post("/activities", json=COFFEE)).status_code == 201
    active = await ana.on_server(lambda log: [m.name for m in log.roster.all() if m.is_active])
    assert active == ["laptop", "HTTP-API 2"]


async def test_only_a_token_of_scope_write_writes_and_only_where_a_device_allowed_it(
    ana: Person, laptop: Device
) -> None:
    async with httpx.AsyncClient(base_url=f"{ana.server.url}/api/v1", timeout=20) as client:
        assert (await client.post("/activities", json=COFFEE)).status_code == 401
        tokens = {"read": token_of(ana), "write": token_of(ana, "write")}
        for scope, token in tokens.items():
            headers = {"Authorization": f"Bearer {token}"}
            answer = await client.post("/activities", json=COFFEE, headers=headers)
            assert refusal(answer)[:2] == (403, "not-allowed"), scope
    assert await entries(ana, laptop) == []


async def test_a_second_token_writes_as_the_same_device(ana: Person, laptop: Device) -> None:
    for _ in range(2):
        async with await allow(ana, laptop) as client:
            assert (await client.post("/activities", json=COFFEE)).status_code == 201
    assert len({entry.device for entry in await entries(ana, laptop)}) == 1


async def test_a_device_lists_and_revokes_tokens(
    ana: Person, laptop: Device, script: httpx.AsyncClient
) -> None:
    [token] = await list_tokens(laptop, post)
    assert (token.name, token.scope) == ("write 1", "write")
    assert await revoke_token(laptop, post, "write 1") == token
    assert (await script.get("/goals")).status_code == 401
    assert await list_tokens(laptop, post) == []


async def test_a_request_is_done_once_for_its_key_also_by_a_server_that_was_started_again(
    ben: Person,
) -> None:
    laptop = await ben.device("laptop")
    await ben.set_goal(laptop)
    await ben.sync(laptop)
    async with await allow(ben, laptop) as script:
        first = await script.post("/activities", json=COFFEE, headers={"Idempotency-Key": '"a 1"'})
        ben.server.stop()
        ben.server.start()
        script.base_url = httpx.URL(f"{ben.server.url}/api/v1")
        for body, key in ((COFFEE, '"a 1"'), (COFFEE | {"kind": "lunch"}, '"a 1"'), (COFFEE, "b")):
            answer = await script.post("/activities", json=body, headers={"Idempotency-Key": key})
            if body is COFFEE and key == "b":
                assert answer.status_code == 201
                assert answer.json()["ref"] != first.json()["ref"]
            elif body is COFFEE:
                assert (answer.json(), answer.headers["Idempotent-Replayed"]) == (first.json(), "true")
            else:
                assert refusal(answer) == (422, "key-reused", "Idempotency-Key")
    assert len(await entries(ben, laptop)) == 2


@pytest.mark.parametrize("key", ["", '""', "a b", '"a', "ü", "x" * 256])
async def test_a_key_that_is_none_is_refused(script: httpx.AsyncClient, key: str) -> None:
    headers: Any = {b"Idempotency-Key": key.encode()}
    answer = await script.post("/activities", json=COFFEE, headers=headers)
    assert refusal(answer) == (400, "bad-input", "Idempotency-Key")


async def test_requests_at_the_same_time_are_all_written(
    ana: Person, laptop: Device, script: httpx.AsyncClient
) -> None:
    answers = await asyncio.gather(*(script.post("/activities", json=COFFEE) for _ in range(5)))
    assert [answer.status_code for answer in answers] == [201] * 5
    assert len(await entries(ana, laptop)) == 5


async def test_the_command_makes_lists_and_revokes_tokens(ana: Person, laptop: Device) -> None:
    made = await milepost(laptop.home, "token", "create", "--name", "Shortcuts", "--scope", "write")
    assert made.code == 0 and len(made.out.strip()) > 40
    assert "The server writes with it as “HTTP-API”" in made.err
    feed = (await milepost(laptop.home, "token", "create", "--name", "Due", "--scope", "feed")).out.strip()
    async with httpx.AsyncClient(timeout=20) as client:
        assert (await client.get(feed)).text.startswith("BEGIN:VCALENDAR")
        listed = (await milepost(laptop.home, "token")).out
        assert "Shortcuts" in listed and "Due" in listed
        assert (await milepost(laptop.home, "token", "revoke", "due")).code == 0
        assert (await client.get(feed)).status_code == 404
    assert (await milepost(laptop.home, "token", "revoke", "nothing")).code == 3
    assert [each["name"] for each in json.loads((await milepost(laptop.home, "token", "--json")).out)] == [
        "Shortcuts"
    ]


async def test_tokens_need_a_server(ana: Person) -> None:
    alone = (await ana.open("alone")).home
    for words in (("token",), ("token", "create"), ("token", "revoke", "x")):
        assert (await milepost(alone, *words)).code == 2
