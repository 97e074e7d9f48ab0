"""The baseline of a sync (tables `believed…`): revisions, totals by day and each author's head before it.

It is captured in the transaction that first takes something in, and discarded in the one that writes the
receipt. So however a sync ends, no change of the past goes unreported.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.texts import shown
from milepost_shared.events.validation import decode_or_none
from milepost_shared.model.book import Book
from milepost_shared.storage.tables.day_totals import read_totals
from milepost_shared.storage.tables.events import json_list
from milepost_shared.storage.tables.joint_totals import read_shared_contributions


class BaselineHead(NamedTuple):
    """How far an author's events went, and its chain there."""

    device: str
    seq: int
    chain: bytes


class SyncBaseline:
    """The baseline's tables (believed…) within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def exists(self) -> bool:
        """Return whether there is a baseline that was not compared yet."""
        return self._sql.execute("SELECT 1 FROM believed").fetchone() is not None

    def capture(self) -> None:
        """Copy what the log says now, unless there is a baseline already."""
        if self.exists():
            return
        self._sql.execute("INSERT INTO believed SELECT coalesce(max(id), 0) FROM set_aside")
        self._sql.execute("INSERT INTO believed_heads SELECT device, seq, chain FROM heads")
        self._sql.execute(
            """INSERT INTO believed_revisions SELECT effective, raw, texts FROM events
               WHERE kind <> 'ActivityLogged' AND goal IS NOT NULL"""
        )
        self._sql.execute(
            "INSERT INTO believed_days SELECT goal, day, whole, millionths, latest FROM day_totals"
        )
        self._sql.execute("INSERT INTO believed_joints SELECT amounts, day, times FROM joint_totals")

    def forget(self, goals: Iterable[str]) -> int:
        """Forget erased goals; return how many revisions those had."""
        query = """DELETE FROM believed_revisions
                   WHERE json_extract(CAST(raw AS TEXT), '$.goal') IN (SELECT value FROM json_each(?))"""
        return self._sql.execute(query, (json_list(goals),)).rowcount

    def discard(self) -> None:
        """Delete the baseline."""
        for table in ("believed", "believed_heads", "believed_revisions", "believed_days", "believed_joints"):
            self._sql.execute(f"DELETE FROM {table}")

    def book(self) -> Book:
        """Return the goals as they were, without their entries. Raises Damaged."""
        book = Book()
        for effective, raw, texts in self._sql.execute(
            "SELECT effective, raw, texts FROM believed_revisions"
        ):
            # A revision that was damaged already says nothing; its goal may count as unknown before.
            if decode_or_none(raw):
                book.add_event(Stamped(effective, shown(raw, texts)))
        for goal, totals in read_totals(self._sql.execute("SELECT * FROM believed_days")):
            book.goal(goal).days = totals
        book.link_goals()
        book.roll_up(
            read_shared_contributions(self._sql.execute("SELECT amounts, day, times FROM believed_joints"))
        )
        return book

    def heads(self) -> list[BaselineHead]:
        """Return how far each author's events went."""
        return [BaselineHead(*row) for row in self._sql.execute("SELECT * FROM believed_heads")]

    def last_set_aside(self) -> int:
        """Return the id of the last row of set_aside then, or 0."""
        row = self._sql.execute("SELECT set_aside FROM believed").fetchone()
        return int(row[0]) if row else 0
