"""What a listener hears, also across restarts, and what is told while the broker is silent."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from milepost_server.api.changes import STILL_HERE
from tests.server.standing import more, reader, stand
from tests.shared.making import A, drafted, goal
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
    user = await stand(own.folder, [goal(), drafted()])
    async with await reader(own, user) as api:
        [ready] = await heard(api, 1)
        own.stop()
        await more(own.folder, user, [drafted(), drafted()])
        own.start()
        _, change = await heard(api, 2, after=ready["id"])
        assert json.loads(change["data"]) == {"device": A, "first": 3, "last": 4}
        [nothing_missed] = await heard(api, 1, after=change["id"])
    assert nothing_missed["id"] == change["id"]


def test_the_sign_of_life_is_no_message() -> None:
    assert STILL_HERE.encode() == b": still here\r\n\r\n"


async def test_what_is_known_is_shown_while_the_broker_is_silent(own: ServerProcess) -> None:
    user = await stand(own.folder, [goal(), drafted()])
    async with await reader(own, user) as api:
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
