"""Signed frames: which events came together, when the broker stored them, and their signature."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

NOT_STORED = 0
"""`stored_at` of a frame that came with an export and that no server has admitted yet."""


class FrameRow(NamedTuple):
    """A signed frame of a device's events from seq `first` to `last`; admitted, unless it is NOT_STORED."""

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
        """Add a frame, or replace the one that begins at the same event."""
        self._sql.execute("INSERT OR REPLACE INTO frames VALUES (?, ?, ?, ?, ?)", row)

    def after(self, device: str, seq: int) -> Iterator[FrameRow]:
        """Return a device's frames that end after `seq`, in order."""
        query = "SELECT * FROM frames WHERE device = ? AND last > ? ORDER BY first"
        return (FrameRow(*row) for row in self._sql.execute(query, (device, seq)).fetchall())

    def admitted(self, device: str) -> Iterator[FrameRow]:
        """Return a device's admitted frames, in order."""
        return (row for row in self.after(device, 0) if row.stored_at != NOT_STORED)

    def last_admitted(self, device: str) -> int:
        """Return the last seq that an admitted frame of the device covers, or 0."""
        return max((row.last for row in self.admitted(device)), default=0)

    def delete_from(self, device: str, seq: int) -> None:
        """Delete a device's frames from its event `seq` on, with the one that covers it."""
        query = "DELETE FROM frames WHERE device = ? AND (first >= ? OR last >= ?)"
        self._sql.execute(query, (device, seq, seq))

    def delete_after(self, device: str, seq: int) -> int:
        """Delete a device's frames that end after `seq`; return the last seq that one still covers, or 0."""
        self._sql.execute("DELETE FROM frames WHERE device = ? AND last > ?", (device, seq))
        row = self._sql.execute(
            "SELECT coalesce(max(last), 0) FROM frames WHERE device = ?", (device,)
        ).fetchone()
        return int(row[0])
