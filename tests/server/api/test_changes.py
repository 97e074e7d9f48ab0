"""What a listener receives, also across restarts, and what the API says while the broker is silent."""

from __future__ import annotations

import json
import signal
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from milepost_server.api.routes.changes import STILL_HERE
from tests.server.stored_people import add_person, api_client, append_events
from tests.shared.builders import A, activity_draft, goal
from tests.system.servers import ServerProcess


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that the test may stop and start again; it runs at first."""
    process = ServerProcess(tmp_path / "server")
    process.start()
    yield process
    process.stop()


async def heard(api: httpx.AsyncClient, count: int, after: str | None = None) -> list[dict[str, str]]:
    """The first events of a stream."""
    events: list[dict[str, str]] = [{}]
    headers = {"Last-Event-ID": after} if after else {}
    async with api.stream("GET", "/api/v1/changes", headers=headers) as stream:
        async for line in stream.aiter_lines():
            name, _, value = line.partition(": ")
            events[-1] |= {name: value} if name else {}
            if not line and len(events) == count:
                break
            if not line:
                events.append({})
    return events


async def test_a_listener_goes_on_where_it_was_after_a_restart(own: ServerProcess) -> None:
    user = await add_person(own.folder, [goal(), activity_draft()])
    async with await api_client(own, user) as api:
        [ready] = await heard(api, 1)
        own.stop()
        await append_events(own.folder, user, [activity_draft(), activity_draft()])
        own.start()
        _, change = await heard(api, 2, after=ready["id"])
        assert json.loads(change["data"]) == {"device": A, "first": 3, "last": 4}
        [nothing_missed] = await heard(api, 1, after=change["id"])
    assert nothing_missed["id"] == change["id"]


def test_the_sign_of_life_is_no_message() -> None:
    assert STILL_HERE.encode() == b": still here\r\n\r\n"


async def test_what_is_known_is_shown_while_the_broker_is_silent(own: ServerProcess) -> None:
    user = await add_person(own.folder, [goal(), activity_draft()])
    async with await api_client(own, user) as api:
        own.signal_broker(signal.SIGSTOP)
        try:
            status = (await api.get("/api/v1/status")).json()
            unready = await api.get("/health/ready")
            live = await api.get("/health/live")
        finally:
            own.signal_broker(signal.SIGCONT)
    assert (status["events"], status["lag"]) == (2, None)
    assert (unready.status_code, unready.json()["type"]) == (503, "/problems/not-ready")
    assert live.status_code == 200


ODD_IDS = ({A: -1}, {A: 2**53}, {A: 10**30}, {A: 1.5}, {A: None}, {"x": 1}, {A + "\n": 1}, [A], "x", 5)


@pytest.mark.parametrize(
    "event_id",
    [
        *(urlsafe_b64encode(json.dumps(each).encode()).decode() for each in ODD_IDS),
        *("x", "=", "e30", "!!!!", urlsafe_b64encode(b"[" * 5000).decode()),
        *(urlsafe_b64encode(raw).decode() for raw in (b'{"a":' * 5000, b"\xff", b'{"\xff":1}', b"{}{}")),
    ],
)
async def test_a_listener_with_an_id_that_is_none_of_ours_is_told(up: ServerProcess, event_id: str) -> None:
    async with await api_client(up, await add_person(up.folder, [goal()])) as api:
        answer = await api.get("/api/v1/changes", headers={"Last-Event-ID": event_id})
    assert (answer.status_code, answer.json()["field"]) == (400, "Last-Event-ID")


@pytest.mark.parametrize("known", [{}, {"f" * 12: 7}, {A: 0}, {f"{n:012x}": 2**53 - 1 for n in range(500)}])
async def test_a_listener_hears_of_all_that_its_id_does_not_name(
    up: ServerProcess, known: dict[str, int]
) -> None:
    async with await api_client(up, await add_person(up.folder, [goal(), activity_draft()])) as api:
        event_id = urlsafe_b64encode(json.dumps(known).encode()).decode()
        _, change = await heard(api, 2, after=event_id)
    assert json.loads(change["data"]) == {"device": A, "first": 1, "last": 2}


async def test_a_listener_that_is_ahead_of_a_restored_server_hears_what_comes_after(
    up: ServerProcess,
) -> None:
    user = await add_person(up.folder, [goal(), activity_draft()])
    async with await api_client(up, user) as api:
        event_id = urlsafe_b64encode(json.dumps({A: 3}).encode()).decode()
        [ready] = await heard(api, 1, after=event_id)
        assert ready["event"] == "ready"
        await append_events(up.folder, user, [activity_draft(), activity_draft()])
        _, change = await heard(api, 2, after=ready["id"])
    assert json.loads(change["data"]) == {"device": A, "first": 4, "last": 4}
