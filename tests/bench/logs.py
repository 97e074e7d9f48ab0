"""Logs and drafts that the benchmarks measure on."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

from msgspec.structs import replace

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, Event, GoalAdjusted, GoalSet
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.driver import best_driver
from milepost_shared.storage.log import Log

DEVICE, USER, GOAL = "a" * 12, "f" * 16, "1" * 12
TODAY = date(2026, 3, 6)
NOW = 1_772_791_200_000_000
DAY = 86_400_000_000
EVENTS = 100_000
GOALS = tuple(f"{n:012x}" for n in range(1, 21))
TABLE = """CREATE TABLE events (
    device TEXT NOT NULL, seq INTEGER NOT NULL, effective INTEGER NOT NULL, kind TEXT, goal TEXT, day INTEGER,
    corrects TEXT, origin TEXT, chain BLOB NOT NULL, raw BLOB NOT NULL, held TEXT, texts BLOB, redaction BLOB,
    PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID"""
INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def raw_row(seq: int) -> tuple[object, ...]:
    """Return a row for `INSERT`, as long as that of one of the `activities`."""
    beside = b"c" * 16, b"r" * 224, "h" * 32, b"t" * 168, None
    return DEVICE, seq, NOW, "ActivityLogged", GOAL, 739_000, None, None, *beside


def goal() -> GoalSet:
    """Return the draft of the goal of all activities."""
    start, end = TODAY - timedelta(days=700), TODAY + timedelta(days=30)
    return GoalSet(**draft_header(), goal=GOAL, title="Coffees", target=500.0, start=start, deadline=end)


def activities(count: int, days: int = 700) -> list[Event]:
    """Return drafts of realistic activities, spread over the last `days` days."""
    return [
        ActivityLogged(
            **draft_header(n + 1),
            day=TODAY - timedelta(days=days - 1 - n * days // count),
            kind="coffee",
            contributions=(Contribution(goal=GOAL),),
            people=("Ana Lima",),
            organisation="Acme",
            note="Talked about the platform team and what they look for next year",
        )
        for n in range(count)
    ]


async def uniform_log(path: Path, count: int) -> LogFile:
    """Create a log with the goal and `count` activities."""
    file = await open_log(path, USER, NOW, connect=open_threaded)
    await file.write(lambda log: log.append(DEVICE, [goal(), *activities(count)], NOW, TODAY))
    await file.write(lambda log: log.metadata.put("device", DEVICE))
    return file


def _varied_event(seq: int, day: date, heads: dict[str, str]) -> Event:
    """Return the draft of the device's event `seq`, recorded on `day`.

    Of a hundred events one adjusts a goal after its last revision in `heads`, five correct the activity five
    events before, and half of the rest are imports.
    """
    header, goal = draft_header(seq), GOALS[seq // 7 % len(GOALS)]
    if seq % 100 == 50:
        after, heads[goal] = (heads[goal],), f"{DEVICE}-{seq}"
        target = float(300 + seq % 201)
        return GoalAdjusted(**header, goal=goal, reason="life", effective_day=day, after=after, target=target)
    activity = ActivityLogged(
        **header,
        day=day - timedelta(days=seq % 3),
        kind="coffee",
        contributions=(Contribution(goal=goal, amount=float(1 + seq % 4)),),
        people=("Ana Lima",),
        organisation="Acme",
        note="Talked about the platform team and what they look for next year",
    )
    if seq % 20 == 10:
        return replace(activity, corrects=f"{DEVICE}-{seq - 5}")
    return replace(activity, origin=f"{seq:032x}") if seq % 2 else activity


async def varied_log(path: Path, count: int, days: int) -> LogFile:
    """Create a log of `count` events over the last `days` days; a fourth of the goals are levels."""
    file, start = await open_log(path, USER, NOW, connect=open_threaded), TODAY - timedelta(days=days - 1)
    goals: list[Event] = [
        GoalSet(
            **draft_header(n),
            goal=goal,
            title=f"Goal {n}",
            target=500.0,
            measure="sum" if n % 4 else "level",
            start=start,
            deadline=TODAY + timedelta(days=30),
        )
        for n, goal in enumerate(GOALS, 1)
    ]

    heads = {goal: f"{DEVICE}-{n}" for n, goal in enumerate(GOALS, 1)}

    def write(log: Log) -> None:
        for n in range(days):
            day, seq = start + timedelta(days=n), log.head(DEVICE).seq
            due = range(seq + 1, count * (n + 1) // days + 1)
            drafts = [_varied_event(seq, day, heads) for seq in due] if n else goals
            log.append(DEVICE, drafts, NOW - (days - 1 - n) * DAY, day)
        log.metadata.put("device", DEVICE)

    await file.write(write)
    return file


def raw_table(path: Path) -> sqlite3.Connection:
    """Create a plain table with a log's columns, primary key, durability and driver."""
    connection: sqlite3.Connection = best_driver().module.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)
    return connection
