"""Logs to measure on."""

from __future__ import annotations

import sqlite3
from datetime import date, timedelta
from pathlib import Path

from milepost_shared.database import best_driver
from milepost_shared.drafts import draft_header
from milepost_shared.events import ActivityLogged, Contribution, Event, GoalSet
from milepost_shared.log import LogFile

DEVICE, USER, GOAL = "a" * 12, "f" * 16, "1" * 12
TODAY = date(2026, 3, 6)
NOW = 1_772_791_200_000_000
EVENTS = 100_000
TABLE = """CREATE TABLE events (
    device TEXT NOT NULL, seq INTEGER NOT NULL, effective INTEGER NOT NULL, kind TEXT, goal TEXT, day INTEGER,
    corrects TEXT, origin TEXT, chain BLOB NOT NULL, raw BLOB NOT NULL, PRIMARY KEY (device, seq)
) STRICT, WITHOUT ROWID"""
INSERT = "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def goal() -> GoalSet:
    """The one goal that all activities count for."""
    start, end = TODAY - timedelta(days=700), TODAY + timedelta(days=30)
    return GoalSet(**draft_header(), goal=GOAL, title="Coffees", target=500.0, start=start, deadline=end)


def activities(count: int, days: int = 700) -> list[Event]:
    """Drafts of believable activities, logged day by day over `days` days up to today."""
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


async def filled(path: Path, count: int) -> LogFile:
    """A log with the goal and `count` activities."""
    file = await LogFile.open(path, USER, NOW)
    await file.write(lambda log: log.append(DEVICE, [goal(), *activities(count)], NOW, TODAY))
    await file.write(lambda log: log.meta.put("device", DEVICE))
    return file


def raw_table(path: Path) -> sqlite3.Connection:
    """A plain table of the same columns and primary key, as durable as a log, by the same driver."""
    connection: sqlite3.Connection = best_driver().module.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(TABLE)
    return connection
