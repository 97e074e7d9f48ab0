"""Builders of events, drafts and logs, with defaults for what a test does not care about."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Contribution, Event, GoalAdjusted, GoalSet
from milepost_shared.log_file import LogFile, open_log
from tests.connections import open_connection

USER = "f" * 16
A, B, C = "a" * 12, "b" * 12, "c" * 12
GOAL, OTHER = "1" * 12, "2" * 12
TODAY = date(2026, 3, 6)
NOW = 1_772_791_200_000_000
"""2026-03-06 10:00 UTC in microseconds."""


def goal(seq: int = 1, device: str = A, made: int = NOW, **fields: Any) -> GoalSet:
    """A goal of 10 from 1 January to 1 April 2026, unless `fields` say otherwise."""
    defaults: dict[str, Any] = {"goal": GOAL, "title": "Coffees", "target": 10.0}
    defaults |= {"start": date(2026, 1, 1), "deadline": date(2026, 4, 1)}
    return GoalSet(device=device, seq=seq, made=made, **(defaults | fields))


def adjustment(seq: int, day: date, device: str = A, made: int = 0, **fields: Any) -> GoalAdjusted:
    """An adjustment effective on `day`."""
    defaults: dict[str, Any] = {"goal": GOAL, "reason": "life"}
    made = made or NOW + seq
    return GoalAdjusted(device=device, seq=seq, made=made, effective_day=day, **(defaults | fields))


def activity(seq: int, day: date, amount: float = 1.0, device: str = A, **fields: Any) -> ActivityLogged:
    """An activity on `day` that contributes `amount` to the goal."""
    defaults: dict[str, Any] = {"contributions": (Contribution(goal=GOAL, amount=amount),)}
    return ActivityLogged(device=device, seq=seq, made=NOW + seq, day=day, **(defaults | fields))


def activity_draft(day: date = TODAY, amount: float = 1.0, **fields: Any) -> ActivityLogged:
    """A draft of an activity that contributes `amount` to the goal."""
    defaults: dict[str, Any] = {"contributions": (Contribution(goal=GOAL, amount=amount),)}
    return ActivityLogged(**draft_header(), day=day, **(defaults | fields))


def stamped(*events: Event) -> list[Stamped]:
    """Events with `made` as their effective stamps."""
    return [Stamped(event.made, event) for event in events]


async def make_log(folder: Path, name: str = "log", user: str = USER, now: int = NOW) -> LogFile:
    """Open a log in a real file."""
    return await open_log(folder / f"{name}.db", user, now, connect=open_connection)
