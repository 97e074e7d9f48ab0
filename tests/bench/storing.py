"""Benchmarks of storage: append, import, replay, and one late event."""

from __future__ import annotations

import sqlite3
import time
from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.events.types import decode
from milepost_shared.log_file import open_log
from milepost_shared.model.book import fold
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.log import Log
from tests.bench.eventsourced import eventsourced, eventsourced_replay
from tests.bench.logs import (
    DEVICE,
    EVENTS,
    INSERT,
    NOW,
    TODAY,
    USER,
    activities,
    goal,
    raw_row,
    raw_table,
    uniform_log,
)
from tests.bench.measure import Row, Timed, microseconds, rate, time_awaitable, time_call, told_twice
from tests.client.recording import record
from tests.sql import run_sql

WARM_UP, APPENDS = 700, 500
"""The first appends do not count: they grow the write-ahead log, which is slower than reusing it."""
ROUNDS = 5


async def append(folder: Path) -> list[Row]:
    """One event through the client, durable and folded, compared with a raw insert and commit."""
    return await told_twice(_append, folder)


async def _append(folder: Path, clock: Timed) -> Row:
    moment = Moment(NOW, TODAY, Moment.current({}).zone, Moment.current({}).days)
    device = await Device.open(Home(folder / "device"), moment, open_inline)
    await record(device, [goal()], moment)
    raw, save = raw_table(folder / "raw.db"), eventsourced(folder / "es.db")

    async def ours_once(_: int) -> float:
        return await time_awaitable(record(device, draft, moment), clock)

    async def raw_once(n: int) -> float:
        return time_call(partial(raw.execute, INSERT, raw_row(n)), clock)

    async def other_once(_: int) -> float:
        return time_call(save, clock)

    draft, sides = activities(1), deque((ours_once, raw_once, other_once))
    times: dict[object, list[float]] = {side: [] for side in sides}
    for n in range(WARM_UP + APPENDS):
        # What a commit takes depends on what was written just before it, so each side comes first in turn.
        sides.rotate()
        for side in sides:
            times[side].append(await side(n))
    await device.close()
    raw.close()
    ours, theirs, other = (median(side[WARM_UP:]) for side in times.values())
    most = {time.perf_counter: 2, time.process_time: 4}[clock]
    return Row(
        "append one event",
        microseconds(ours),
        f"{microseconds(theirs)} raw, {microseconds(other)} eventsourcing",
        f"{ours / theirs:.2f} × raw, {ours / other:.2f} × eventsourcing",
        f"≤ {most} × raw, < 1 × eventsourcing",
        ours <= most * theirs and ours < other,
    )


async def bulk(folder: Path) -> list[Row]:
    """100,000 events in one import, compared with executemany of the same rows."""
    return await told_twice(_bulk, folder)


async def _bulk(folder: Path, clock: Timed) -> Row:
    times = [await _bulk_once(folder, n, clock) for n in range(ROUNDS)]
    ours, theirs = (median(side) for side in zip(*times, strict=True))
    return Row(
        "import 100,000 events",
        rate(EVENTS, ours),
        f"{rate(EVENTS, theirs)} executemany",
        f"{theirs / ours:.2f} ×",
        "≥ 0.5 ×",
        theirs / ours >= 0.5,
    )


async def _bulk_once(folder: Path, n: int, clock: Timed) -> tuple[float, float]:
    drafts = activities(EVENTS)
    file = await open_log(folder / f"ours{n}.db", USER, NOW, connect=open_threaded)
    ours = await time_awaitable(file.write(lambda log: log.append(DEVICE, drafts, NOW, TODAY)), clock)
    rows = await run_sql(file.path, lambda sql: sql.execute("SELECT * FROM events").fetchall())
    await file.close()
    raw = raw_table(folder / f"raw{n}.db")
    theirs = time_call(lambda: _store(raw, rows), clock)
    raw.close()
    return ours, theirs


def _store(raw: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    raw.execute("BEGIN IMMEDIATE")
    raw.executemany(INSERT, rows)
    raw.execute("COMMIT")


async def replay(folder: Path) -> list[Row]:
    """A log of 100,000 events folded to a book, compared with reading and decoding it."""
    file = await uniform_log(folder / "replay.db", EVENTS)
    times = [
        (
            await file.read(_fold),
            await run_sql(file.path, _read),
            eventsourced_replay(folder / f"es{n}.db"),
        )
        for n in range(ROUNDS)
    ]
    await file.close()
    ours, theirs, other = (median(side) for side in zip(*times, strict=True))
    return [
        Row(
            "replay 100,000 events",
            rate(EVENTS, ours),
            f"{rate(EVENTS, theirs)} read + decode, {rate(EVENTS, other)} eventsourcing",
            f"{theirs / ours:.2f} × raw, {other / ours:.1f} × eventsourcing",
            "≥ 0.5 × raw, ≥ 3 × eventsourcing",
            theirs / ours >= 0.5 and other / ours >= 3,
        )
    ]


def _fold(log: Log) -> float:
    return time_call(lambda: fold(log.events.all()))


def _read(connection: sqlite3.Connection) -> float:
    """Read and decode what a fold needs: each event with the texts that stand beside it."""
    rows = "SELECT raw, texts FROM events WHERE texts IS NOT NULL"
    return time_call(lambda: [decode(raw[:-1] + b"," + texts[1:]) for raw, texts in connection.execute(rows)])


async def late(folder: Path) -> list[Row]:
    """One event of a year ago, written and folded into a goal with 100,000 activities, without the commit."""
    file = await uniform_log(folder / "late.db", EVENTS)
    drafts = [replace(draft, day=TODAY - timedelta(days=365)) for draft in activities(1)]

    def write(log: Log) -> float:
        return time_call(lambda: log.append(DEVICE, drafts, NOW, TODAY))

    found = median([await file.write(write) for _ in range(100)])
    await file.close()
    return [Row("one late event, goal of 100,000", microseconds(found), "–", "–", "≤ 1 ms", found <= 1e-3)]
