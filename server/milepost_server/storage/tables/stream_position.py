"""How far ingest has read the stream."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Position(NamedTuple):
    """The sequence and the time of the last message that was ingested."""

    seq: int
    stored_at: int


START = Position(0, 0)


class StreamPosition:
    """The table of the one position, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def get(self) -> Position:
        """Return the position; START where nothing was ingested."""
        row = self._sql.execute("SELECT seq, stored_at FROM position").fetchone()
        return Position(*row) if row else START

    def put(self, position: Position) -> None:
        """Note the position."""
        self._sql.execute("INSERT OR REPLACE INTO position VALUES (1, ?, ?)", position)
