"""Which goals may be related: every (goal, parent) pair that some revision has named.

Whether a link is in force is for the model's hierarchy to say; this table says which goals to read for it.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Revision

Links = list[tuple[str, str]]
"""(child, parent)"""


class GoalLinks:
    """The kin table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def related(self, goal: str) -> list[str]:
        """Return the goals that may be related to that one, itself included; empty if it has no link."""
        links = self._links()
        found = _reachable([goal], links + [(parent, child) for child, parent in links])
        return found if any(goal in link for link in links) else []

    def above(self, goals: Iterable[str]) -> list[str]:
        """Return those goals and all goals in which they may count."""
        return _reachable(goals, self._links())

    def add(self, events: Iterable[Stamped]) -> None:
        """Add the links that revisions among the events name."""
        if links := _named(events):
            self._sql.executemany("INSERT OR IGNORE INTO kin VALUES (?, ?)", links)

    def clear(self) -> None:
        """Delete all links."""
        self._sql.execute("DELETE FROM kin")

    def count_missing(self, events: Iterable[Stamped]) -> int:
        """Return how many of the links that those events name are missing."""
        return len({*_named(events)} - {*self._links()})

    def _links(self) -> Links:
        return self._sql.execute("SELECT child, parent FROM kin").fetchall()


def _named(events: Iterable[Stamped]) -> Links:
    """Return the links that revisions among the events name."""
    return [
        (event.goal, event.parent)
        for held in events
        if isinstance(event := held.event, Revision) and event.parent
    ]


def _reachable(goals: Iterable[str], links: Links) -> list[str]:
    """Return the goals and all that links lead to from them."""
    if not links:  # Most people's goals have no parents.
        return list(goals)
    targets: defaultdict[str, list[str]] = defaultdict(list)
    for start, end in links:
        targets[start].append(end)
    found = dict.fromkeys(goals)
    pending = list(found)
    while pending:
        new = dict.fromkeys(goal for goal in targets[pending.pop()] if goal not in found)
        found |= new
        pending += new
    return list(found)
