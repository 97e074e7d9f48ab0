"""The comparison with the library `eventsourcing`: an aggregate in SQLite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from tests.bench.logs import EVENTS
from tests.bench.measure import time_call

ACTIVITY: dict[str, Any] = {
    "kind": "coffee",
    "day": "2026-03-06",
    "amount": 1.0,
    "people": ["Ana Lima"],
    "organisation": "Acme",
    "note": "Talked about the platform team and what they look for next year",
}


class Goal(Aggregate):
    """A goal that counts what is logged for it."""

    @event("Started")
    def __init__(self) -> None:
        self.value = 0.0

    @event("Logged")
    def log(
        self, kind: str, day: str, amount: float, people: list[str], organisation: str, note: str
    ) -> None:
        """Count one activity."""
        self.value += amount


def eventsourced(path: Path) -> Callable[[], None]:
    """Return a function that saves one event of an aggregate to SQLite."""
    app, goal = _application(path)

    def save() -> None:
        goal.log(**ACTIVITY)
        app.save(goal)

    return save


def eventsourced_replay(path: Path, events: int = 5_000) -> float:
    """Return the seconds for a replay of 100,000 events, scaled up from a smaller aggregate."""
    app, goal = _application(path)
    for _ in range(events):
        goal.log(**ACTIVITY)
    app.save(goal)
    return time_call(lambda: app.repository.get(goal.id)) * EVENTS / events


def _application(path: Path) -> tuple[Any, Any]:
    environ = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    app: Any = Application(env={**environ, "NAME": uuid4().hex})
    goal: Any = Goal()
    app.save(goal)
    return app, goal
