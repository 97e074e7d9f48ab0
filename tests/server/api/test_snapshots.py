"""The day and the view are of one snapshot of the person's file, and today is the person's own."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_server.app import create_app
from milepost_server.as_person.days import parse_zone
from milepost_server.server import Server, running
from milepost_server.settings import resolve_settings
from milepost_server.storage.tables.tokens import new_token
from milepost_server.storage.user_logs import UserLogs
from milepost_server.web_app.web_app import WebApp
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.connection import Connection, Connector
from tests.server.full_scenario import drafts
from tests.server.stored_people import add_person
from tests.shared.builders import GOAL, NOW, A

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
WITH_ANOTHER_TOKEN = ("/api/v1/tokens", "/api/v1/feeds/{name}")
"""What takes no token of scope read."""
NEEDED = {
    "/api/v1/diff": {"from": "2026-02-01"},
    "/api/v1/events": {"device": A},
    "/api/v1/find": {"q": "coffee"},
}
"""The parameters without which nothing is shown."""


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("Europe/Berlin", 2),
        ("+05:30", 5.5),
        ("-11:00", -11),
        ("", 0),
        ("Japan", 9),
        ("JST-9", 9),
        ("<-03>3", -3),
        ("CET-1CEST,M3.5.0,M10.5.0/3", 2),
        ("Mars/Olympus", 0),
        ("+99:00", 0),
        ("../../etc/passwd", 0),
    ],
)
def test_a_zone_is_a_name_an_offset_or_a_rule_and_otherwise_utc(name: str, hours: float) -> None:
    assert NOON.astimezone(parse_zone(name)).utcoffset() == timedelta(hours=hours)


@given(st.text(max_size=64) | st.from_regex(r"[+-]\d{1,3}:\d{1,3}", fullmatch=True))
def test_every_reported_zone_gives_a_today(name: str) -> None:
    assert abs(NOON.astimezone(parse_zone(name)).date() - NOON.date()) <= timedelta(days=1)


class TracedUserLogs(UserLogs):
    """Notes each transaction that begins on a person's file."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, lambda: NOW)
        self.transactions: list[str] = []

    async def _open_file(self, user: str) -> LogFile:
        return await open_log(self._path(user), user, NOW, connect=self._connect)

    async def _connect(self, connector: Connector) -> Connection:
        return await open_threaded(lambda: self._traced(connector()))

    def _traced(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        connection.set_trace_callback(self._note)
        return connection

    def _note(self, statement: str) -> None:
        if statement.startswith("BEGIN"):
            self.transactions.append(statement)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    """A running server, with files that note their transactions, and with event streams that end at once."""
    async with running(tmp_path, resolve_settings(tmp_path)) as server:
        logs = TracedUserLogs(tmp_path)
        server.closing.set()
        yield replace(server, user_logs=logs)
        await logs.close()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Litestar's, of how routes are declared.
async def test_each_get_reads_one_snapshot_of_the_persons_file(server: Server) -> None:
    logs, user = server.user_logs, await add_person(server.folder, drafts(), zone="Europe/Berlin")
    assert isinstance(logs, TracedUserLogs)
    await server.registry.write(
        lambda registry: registry.tokens.add("token", new_token("token", user, round(time.time() * 1e6)))
    )
    transport = httpx.ASGITransport(create_app(server, WebApp()))  # type: ignore[arg-type]
    headers = {"Authorization": "Bearer token"}
    found: dict[str, list[str]] = {}
    async with httpx.AsyncClient(transport=transport, base_url="http://server", headers=headers) as api:
        described = (await api.get("/schema/openapi.json")).json()["paths"]
        [newest, *_] = (await api.get("/api/v1/activities?limit=1")).json()["items"]
        known = {"{goal_id}": GOAL, "{name}": "Ana", "{ref}": newest["ref"]}
        for path in [path for path, operations in described.items() if "get" in operations]:
            if path.startswith("/api/") and path not in WITH_ANOTHER_TOKEN:
                await logs.read(user, lambda log: None)  # The file is open, and its reader too.
                logs.transactions.clear()
                filled = re.sub("{.*?}", lambda part: known[part[0]], path)
                answer = await api.get(filled, params=NEEDED.get(path, {}))
                assert answer.status_code == 200, (path, answer.text)
                found[path] = [*logs.transactions]
    assert len(found) > 15
    assert {path: begun for path, begun in found.items() if begun != ["BEGIN"]} == {}
