"""What was believed when a sync began to take something in: the goals' revisions and totals by day,
and each author's head.

It is remembered in the very transaction that first takes something in, and forgotten in the one that
keeps the receipt. So whatever ends a sync midway, no change of the past goes untold.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.validation import decode_or_none
from milepost_shared.model.book import Book
from milepost_shared.storage.tables.day_totals import read_totals
from milepost_shared.storage.tables.joint_totals import read_shared_contributions


class BaselineHead(NamedTuple):
    """How far an author's events went, and its chain there."""

    device: str
    seq: int
    chain: bytes


class SyncBaseline:
    """The tables of what was believed, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def exists(self) -> bool:
        """Whether something is remembered that was not compared yet."""
        return self._sql.execute("SELECT 1 FROM believed").fetchone() is not None

    def capture(self) -> None:
        """Remember what the log says now, unless something is remembered already."""
        if self.exists():
            return
        self._sql.execute("INSERT INTO believed SELECT coalesce(max(id), 0) FROM set_aside")
        self._sql.execute("INSERT INTO believed_heads SELECT device, seq, chain FROM heads")
        self._sql.execute(
            """INSERT INTO believed_revisions SELECT effective, raw FROM events
               WHERE kind <> 'ActivityLogged' AND goal IS NOT NULL"""
        )
        self._sql.execute(
            "INSERT INTO believed_days SELECT goal, day, whole, millionths, latest FROM day_totals"
        )
        self._sql.execute("INSERT INTO believed_joints SELECT amounts, day, times FROM joint_totals")

    def discard(self) -> None:
        """Forget it: it was compared."""
        for table in ("believed", "believed_heads", "believed_revisions", "believed_days", "believed_joints"):
            self._sql.execute(f"DELETE FROM {table}")

    def book(self) -> Book:
        """The goals as they were believed to be, without their entries."""
        book = Book()
        for effective, raw in self._sql.execute("SELECT effective, raw FROM believed_revisions"):
            # One that was damaged already tells nothing; its goal may count as not known before.
            if event := decode_or_none(raw):
                book.note(Stamped(effective, event))
        for goal, day, total in read_totals(self._sql.execute("SELECT * FROM believed_days")):
            book.goal(goal).days[day] = total
        book.relate()
        book.roll_up(
            read_shared_contributions(self._sql.execute("SELECT amounts, day, times FROM believed_joints"))
        )
        return book

    def heads(self) -> list[BaselineHead]:
        """How far each author's events went."""
        return [BaselineHead(*row) for row in self._sql.execute("SELECT * FROM believed_heads")]

    def set_aside(self) -> int:
        """The id of what had last been set aside."""
        row = self._sql.execute("SELECT set_aside FROM believed").fetchone()
        return int(row[0]) if row else 0
