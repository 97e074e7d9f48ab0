"""The other side of rows 1 and 4: an aggregate of `eventsourcing` in SQLite."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from .logs import EVENTS

ACTIVITY: dict[str, Any] = {
    "kind": "coffee",
    "people": ["Ana Lima"],
    "note": "Talked about the platform team",
}


class Goal(Aggregate):
    """A goal that counts what is logged for it."""

    @event("Started")
    def __init__(self) -> None:
        self.value = 0

    @event("Logged")
    def log(self, kind: str, people: list[str], note: str) -> None:
        """Count one activity."""
        self.value += 1


def eventsourced(path: Path) -> Callable[[], None]:
    """Saves one event of an aggregate to SQLite."""
    app, goal = _application(path)

    def save() -> None:
        goal.log(**ACTIVITY)
        app.save(goal)

    return save


def eventsourced_replay(path: Path, events: int = 5_000) -> float:
    """The seconds that a replay of 100,000 events would take, by a smaller aggregate."""
    app, goal = _application(path)
    for _ in range(events):
        goal.log(**ACTIVITY)
    app.save(goal)
    began = time.perf_counter()
    app.repository.get(goal.id)
    return (time.perf_counter() - began) * EVENTS / events


def _application(path: Path) -> tuple[Any, Any]:
    environ = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    app: Any = Application(env={**environ, "NAME": uuid4().hex})
    goal: Any = Goal()
    app.save(goal)
    return app, goal
