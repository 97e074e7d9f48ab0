"""The quarantine: messages that ingest refused, with their sender and the reason.

All are counted (table `refusals`). The newest of a device are kept (table `quarantine`), and of them the
newest of a person: anybody may send any number of them, and they must not fill the disk.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple


class Limits(NamedTuple):
    """How many messages are kept, and how many bytes of them."""

    messages: int
    size: int


OF_DEVICE = Limits(100, 4 * 1024 * 1024)
OF_PERSON = Limits(400, 16 * 1024 * 1024)


class QuarantinedMessage(NamedTuple):
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

    def add(self, *messages: QuarantinedMessage) -> list[QuarantinedMessage]:
        """Count messages, and keep each while it is among its sender's newest; return those that are new.

        A message that is read from the stream twice counts once.
        """
        new = [message for message in messages if self._add(message)]
        for user, device in sorted({(message.user, message.device) for message in new}):
            self._drop_oldest(user, device, OF_DEVICE)
            self._drop_oldest(user, None, OF_PERSON)
        return new

    def _add(self, message: QuarantinedMessage) -> bool:
        """Count and keep a message; whether it is a new one."""
        if self._was_dropped(message):
            return False
        columns = "user, device, stream_seq, stored_at, reason, data"
        insert = f"INSERT OR IGNORE INTO quarantine ({columns}) VALUES (?, ?, ?, ?, ?, ?)"
        if not self._sql.execute(insert, message).rowcount:
            return False
        self._sql.execute(
            "INSERT INTO refusals (user, device, count, reason) VALUES (?, ?, 1, ?)"
            " ON CONFLICT DO UPDATE SET count = count + 1, reason = excluded.reason",
            (message.user, message.device, message.reason),
        )
        return True

    def erase(self, user: str) -> None:
        """Drop the messages of a person; they stay counted, and what is read again is not kept again."""
        query = (
            "SELECT device, max(stream_seq), max(stored_at) FROM quarantine WHERE user = ? GROUP BY device"
        )
        for device, seq, stored_at in self._sql.execute(query, (user,)).fetchall():
            update = "UPDATE refusals SET dropped_seq = ?, dropped_at = ? WHERE (user, device) = (?, ?)"
            self._sql.execute(update, (seq, stored_at, user, device))
        self._sql.execute("DELETE FROM quarantine WHERE user = ?", (user,))

    def forget(self, user: str) -> None:
        """Drop the messages of a person, and their number."""
        for table in ("quarantine", "refusals"):
            self._sql.execute(f"DELETE FROM {table} WHERE user = ?", (user,))

    def refusals(self, user: str, device: str) -> tuple[int, str]:
        """Return how many messages of a device were refused, and why the newest was."""
        query = "SELECT count, reason FROM refusals WHERE user = ? AND device = ?"
        row = self._sql.execute(query, (user, device)).fetchone()
        return (int(row[0]), str(row[1])) if row else (0, "")

    def count(self, user: str | None = None) -> int:
        """Return how many messages of a person's devices, or of all devices, were refused."""
        query = "SELECT coalesce(sum(count), 0) FROM refusals WHERE ?1 IS NULL OR user = ?1"
        return int(self._sql.execute(query, (user,)).fetchone()[0])

    def _was_dropped(self, message: QuarantinedMessage) -> bool:
        """Whether a message was kept once and has been dropped since.

        Its place in the stream is not beyond that of the newest that was dropped. The time shows that it
        is the same stream.
        """
        query = (
            "SELECT 1 FROM refusals WHERE (user, device) = (?, ?) AND dropped_seq >= ? AND dropped_at >= ?"
        )
        return self._sql.execute(query, message[:4]).fetchone() is not None

    def _drop_oldest(self, user: str, device: str | None, limits: Limits) -> None:
        """Drop the oldest messages of a device, or of all of a person (None), beyond the limits, and note how
        far. The newest always stays."""
        query = """
        SELECT id, device, stream_seq, stored_at FROM (
            SELECT id, device, stream_seq, stored_at, count(*) OVER newer AS n,
                sum(length(data)) OVER newer AS size
            FROM quarantine WHERE user = ?1 AND (?2 IS NULL OR device = ?2)
            WINDOW newer AS (ORDER BY id DESC)
        ) WHERE n > ?3 OR (n > 1 AND size > ?4) ORDER BY id"""
        for message, sender, seq, stored_at in self._sql.execute(query, (user, device, *limits)).fetchall():
            self._sql.execute("DELETE FROM quarantine WHERE id = ?", (message,))
            update = "UPDATE refusals SET dropped_seq = ?, dropped_at = ? WHERE (user, device) = (?, ?)"
            self._sql.execute(update, (seq, stored_at, user, sender))
