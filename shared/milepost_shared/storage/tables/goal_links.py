"""Which goals may be related: those that some revision named together (views.py).

Whether a link stands, and counts, is told by family.py; this keeps which goals must be read for that.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Revision

Links = list[tuple[str, str]]


class GoalLinks:
    """The kin table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def of(self, goal: str) -> list[str]:
        """The goals to which that one may be related, itself among them; none where it never was."""
        links = self._links()
        found = _reached([goal], links + [(parent, child) for child, parent in links])
        return found if any(goal in link for link in links) else []

    def above(self, goals: Iterable[str]) -> list[str]:
        """Those goals, and all in which they may count."""
        return _reached(goals, self._links())

    def note(self, events: Iterable[Stamped]) -> None:
        """Keep the parents that those of the events that are revisions give to their goals."""
        if links := _named(events):
            self._sql.executemany("INSERT OR IGNORE INTO kin VALUES (?, ?)", links)

    def lacks(self, events: Iterable[Stamped]) -> int:
        """How many of the links that those events name are not kept."""
        return len({*_named(events)} - {*self._links()})

    def clear(self) -> None:
        """Take them all out."""
        self._sql.execute("DELETE FROM kin")

    def _links(self) -> Links:
        """(child, parent)"""
        return self._sql.execute("SELECT child, parent FROM kin").fetchall()


def _named(events: Iterable[Stamped]) -> Links:
    """(child, parent) of the events that are revisions and give a parent."""
    return [
        (event.goal, event.parent)
        for held in events
        if isinstance(event := held.event, Revision) and event.parent
    ]


def _reached(goals: Iterable[str], links: Links) -> list[str]:
    """The goals and all that links lead to from them."""
    if not links:  # Most people's goals serve no others.
        return list(goals)
    ahead: defaultdict[str, list[str]] = defaultdict(list)
    for start, end in links:
        ahead[start].append(end)
    found = dict.fromkeys(goals)
    waiting = list(found)
    while waiting:
        fresh = dict.fromkeys(goal for goal in ahead[waiting.pop()] if goal not in found)
        found |= fresh
        waiting += fresh
    return list(found)
