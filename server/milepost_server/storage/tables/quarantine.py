"""The quarantine: messages that ingest refused, with their sender and the reason.

All are counted (table `refusals`). A sender's newest are kept (table `quarantine`): a device may send any
number of them, and they must not fill the disk.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

MOST_KEPT = 100
MOST_KEPT_BYTES = 4 * 1024 * 1024
"""How many messages of one device are kept, and how many bytes of them."""


class Quarantined(NamedTuple):
    """A message that was refused: who sent it, where it is in the stream, when it was stored, and why."""

    user: str
    device: str
    stream_seq: int
    stored_at: int
    reason: str
    data: bytes


class Quarantine:
    """The tables of the quarantine, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add(self, message: Quarantined) -> None:
        """Count a message, and keep it while it is among its sender's newest.

        A message that is read from the stream twice counts once.
        """
        if self._was_dropped(message):
            return
        columns = "user, device, stream_seq, stored_at, reason, data"
        insert = f"INSERT OR IGNORE INTO quarantine ({columns}) VALUES (?, ?, ?, ?, ?, ?)"
        if self._sql.execute(insert, message).rowcount:
            self._sql.execute(
                "INSERT INTO refusals (user, device, count, reason) VALUES (?, ?, 1, ?)"
                " ON CONFLICT DO UPDATE SET count = count + 1, reason = excluded.reason",
                (message.user, message.device, message.reason),
            )
            self._drop_oldest(message.user, message.device)

    def refusals(self, user: str, device: str) -> tuple[int, str]:
        """Return how many messages of a device were refused, and why the newest was."""
        query = "SELECT count, reason FROM refusals WHERE user = ? AND device = ?"
        row = self._sql.execute(query, (user, device)).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def count(self, user: str | None = None) -> int:
        """Return how many messages of a person's devices, or of all devices, were refused."""
        query = "SELECT coalesce(sum(count), 0) FROM refusals WHERE ?1 IS NULL OR user = ?1"
        return int(self._sql.execute(query, (user,)).fetchone()[0])

    def _was_dropped(self, message: Quarantined) -> bool:
        """Whether a message was kept once and has been dropped since.

        Its place in the stream is not beyond that of the newest that was dropped. The time shows that it
        is the same stream.
        """
        query = (
            "SELECT 1 FROM refusals WHERE (user, device) = (?, ?) AND dropped_seq >= ? AND dropped_at >= ?"
        )
        return self._sql.execute(query, message[:4]).fetchone() is not None

    def _drop_oldest(self, user: str, device: str) -> None:
        """Drop a sender's oldest messages beyond the limits, and note how far. The newest always stays."""
        query = """
        SELECT id, stream_seq, stored_at FROM (
            SELECT id, stream_seq, stored_at, count(*) OVER newer AS n, sum(length(data)) OVER newer AS size
            FROM quarantine WHERE (user, device) = (?, ?) WINDOW newer AS (ORDER BY id DESC)
        ) WHERE n > ? OR (n > 1 AND size > ?) ORDER BY id DESC LIMIT 1"""
        limits = (MOST_KEPT, MOST_KEPT_BYTES)
        if (row := self._sql.execute(query, (user, device, *limits)).fetchone()) is None:
            return
        last, seq, stored_at = row
        delete = "DELETE FROM quarantine WHERE (user, device) = (?, ?) AND id <= ?"
        self._sql.execute(delete, (user, device, last))
        update = "UPDATE refusals SET dropped_seq = ?, dropped_at = ? WHERE (user, device) = (?, ?)"
        self._sql.execute(update, (seq, stored_at, user, device))
