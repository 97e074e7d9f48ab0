"""The rows of frames: which events came together, when they were stored, and their signature."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

NOT_STORED = 0
"""`stored_at` of a frame that came with an export and that no server has admitted yet."""


class FrameRow(NamedTuple):
    """A signed frame; admitted, unless it is NOT_STORED."""

    device: str
    first: int
    last: int
    stored_at: int
    signature: bytes


class Frames:
    """The frames table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def put(self, row: FrameRow) -> None:
        """Keep a frame."""
        self._sql.execute("INSERT OR REPLACE INTO frames VALUES (?, ?, ?, ?, ?)", row)

    def beyond(self, device: str, seq: int) -> Iterator[FrameRow]:
        """A device's frames that end after `seq`, in order."""
        query = "SELECT * FROM frames WHERE device = ? AND last > ? ORDER BY first"
        return (FrameRow(*row) for row in self._sql.execute(query, (device, seq)).fetchall())

    def stored(self, device: str) -> Iterator[FrameRow]:
        """A device's admitted frames, in order."""
        return (row for row in self.beyond(device, 0) if row.stored_at != NOT_STORED)

    def stored_until(self, device: str) -> int:
        """The last seq that an admitted frame covers."""
        return max((row.last for row in self.stored(device)), default=0)

    def forget(self, device: str, first: int) -> None:
        """Forget a device's frames from its event `first` on."""
        query = "DELETE FROM frames WHERE device = ? AND (first >= ? OR last >= ?)"
        self._sql.execute(query, (device, first, first))

    def cut(self, device: str, seq: int) -> int:
        """Forget the frames that end after `seq`; gives the last seq that a frame still covers."""
        self._sql.execute("DELETE FROM frames WHERE device = ? AND last > ?", (device, seq))
        row = self._sql.execute(
            "SELECT coalesce(max(last), 0) FROM frames WHERE device = ?", (device,)
        ).fetchone()
        return int(row[0])
