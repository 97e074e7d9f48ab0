"""Rows 1, 3, 4 and 5: append, import, replay, and one late event."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from milepost_client.clock import Moment
from milepost_client.device import Device
from milepost_client.home import Home
from milepost_shared.book import fold
from milepost_shared.events import decode
from milepost_shared.log import Log, LogFile

from .eventsourced import eventsourced, eventsourced_replay
from .logs import DEVICE, EVENTS, GOAL, INSERT, NOW, TODAY, USER, activities, filled, goal, raw_table
from .measure import Row, microseconds, rate, timed

ROUNDS = 300


async def append(folder: Path) -> Row:
    """One event through the client, durable and folded, against a raw insert and commit."""
    moment = Moment(NOW, TODAY, Moment.current({}).zone)
    device = await Device.open(Home(folder / "device"), moment)
    await device.record([goal()], moment)
    raw, save = raw_table(folder / "raw.db"), eventsourced(folder / "es.db")
    one, values = (
        activities(1),
        (DEVICE, NOW, "ActivityLogged", GOAL, 739_000, None, None, b"c" * 16, b"r" * 300),
    )
    ours: list[float] = []
    theirs: list[float] = []
    other: list[float] = []
    for n in range(ROUNDS):
        ours.append(await timed(device.record(one, moment)))
        theirs.append(_clocked(lambda n=n: raw.execute(INSERT, (values[0], n, *values[1:]))))  # type: ignore[misc]
        other.append(_clocked(save))
    await device.close()
    raw.close()
    a, b, c = median(ours), median(theirs), median(other)
    ratio = f"{a / b:.1f} × raw, {a / c:.2f} × eventsourcing"
    against = f"{microseconds(b)} raw, {microseconds(c)} eventsourcing"
    return Row(
        "append one event",
        microseconds(a),
        against,
        ratio,
        "≤ 2.0 × raw, < eventsourcing",
        a <= 2 * b and a < c,
    )


async def bulk(folder: Path) -> Row:
    """100,000 events in one import, against executemany of the same rows."""
    drafts = activities(EVENTS)
    ours: list[float] = []
    theirs: list[float] = []
    for n in range(3):
        file = await LogFile.open(folder / f"bulk{n}.db", USER, NOW)
        ours.append(await timed(file.write(lambda log: log.append(DEVICE, drafts, NOW, TODAY))))
        rows = await file.database.read(lambda sql: sql.execute("SELECT * FROM events").fetchall())
        await file.close()
        raw = raw_table(folder / f"rawbulk{n}.db")

        def store(raw: Any = raw, rows: Any = rows) -> None:
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(INSERT, rows)
            raw.execute("COMMIT")

        theirs.append(_clocked(store))
        raw.close()
    a, b = median(ours), median(theirs)
    return Row(
        "import 100,000 events",
        rate(EVENTS, a),
        f"{rate(EVENTS, b)} executemany",
        f"{b / a:.2f} ×",
        "≥ 0.5 ×",
        b / a >= 0.5,
    )


async def replay(folder: Path) -> Row:
    """A log of 100,000 events folded to a book, against reading and decoding it."""
    file = await filled(folder / "replay.db", EVENTS)

    def ours(log: Log) -> float:
        return _clocked(lambda: fold(log.events.all()))

    def plain(connection: Any) -> float:
        return _clocked(lambda: [decode(raw) for (raw,) in connection.execute("SELECT raw FROM events")])

    pairs = [(await file.read(ours), await file.database.read(plain)) for _ in range(3)]
    await file.close()
    other = eventsourced_replay(folder / "esr.db")
    a, b = (median(side) for side in zip(*pairs, strict=True))
    ratio = f"{b / a:.2f} × raw, {other / a:.1f} × eventsourcing"
    against = f"{rate(EVENTS, b)} raw, {rate(EVENTS, other)} eventsourcing"
    met = b / a >= 0.5 and other / a >= 3
    return Row(
        "replay 100,000 events", rate(EVENTS, a), against, ratio, "≥ 0.5 × raw, ≥ 3 × eventsourcing", met
    )


async def late(folder: Path) -> Row:
    """Folding one late event into a goal that has 100,000 activities; storing it not counted."""
    file = await filled(folder / "late.db", EVENTS)
    times: list[float] = []
    for _ in range(50):
        [event] = await file.write(lambda log: log.append(DEVICE, activities(1), NOW, TODAY))

        def again(log: Log, ref: str = event.ref) -> float:
            held = log.events.get(ref)
            assert held is not None
            began = time.perf_counter()
            log.views.change([held])
            log.views.change([], [held])
            return (time.perf_counter() - began) / 2

        times.append(await file.write(again))
    await file.close()
    found = median(times)
    return Row("fold one late event, goal of 100,000", microseconds(found), "–", "–", "≤ 1 ms", found <= 1e-3)


def _clocked(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
