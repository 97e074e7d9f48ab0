"""The people whom the operator removed: nothing of theirs is taken in, and nobody brings them back but by an
invite."""

from __future__ import annotations

import sqlite3


class RemovedPeople:
    """The table of removed people, within one transaction. It has random ids and stamps, no names."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def mark(self, user: str, at: int) -> None:
        """Note that a person was removed at that stamp; an earlier note stays."""
        self._sql.execute("INSERT OR IGNORE INTO removed VALUES (?, ?)", (user, at))

    def at(self, user: str) -> int | None:
        """Return the stamp at which a person was removed; None for anybody else."""
        row = self._sql.execute("SELECT at FROM removed WHERE user = ?", (user,)).fetchone()
        return int(row[0]) if row else None

    def invite_back(self, user: str) -> None:
        """Note that a person came back by an invite."""
        self._sql.execute("DELETE FROM removed WHERE user = ?", (user,))
