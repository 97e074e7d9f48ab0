"""The people whose file could not take a message, so that it lags behind the stream."""

from __future__ import annotations

import sqlite3


class LaggingUsers:
    """The table of lagging people, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def all(self) -> dict[str, int]:
        """Return the people, each with the stream sequence of the first message that the file lacks."""
        return dict(self._sql.execute("SELECT user, seq FROM behind"))

    def mark(self, user: str, seq: int, why: str) -> None:
        """Note that a person's file lags from `seq` on; an earlier mark stays."""
        self._sql.execute("INSERT OR IGNORE INTO behind VALUES (?, ?, ?)", (user, seq, why))

    def restart(self) -> None:
        """Let all of them lag from the start of the stream, which is another one now."""
        self._sql.execute("UPDATE behind SET seq = 1")

    def clear(self, user: str) -> None:
        """Note that a person's file lags no more."""
        self._sql.execute("DELETE FROM behind WHERE user = ?", (user,))
