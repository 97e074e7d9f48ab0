"""Which messages of the stream are kept once they were ingested, and which are to leave it.

What was refused leaves at once. What was taken in stays for a while, and only so much of each person
(server/decisions/0003-stream-and-its-store.md).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from milepost_server.storage.tables.file_position import START, Position

MOST_OF_DEVICE = 500
"""How many messages of one device are kept."""
MOST_OF_PERSON = 64 * 1024 * 1024
"""How many bytes of the messages of one person are kept."""


class KeptMessage(NamedTuple):
    """A message of the stream: its sequence, who sent it, when it was stored (stamp), and its bytes."""

    seq: int
    user: str
    device: str
    stored_at: int
    size: int


class LeavingMessage(NamedTuple):
    """A message that is to be deleted from the stream: its sequence, who sent it, when it was stored."""

    seq: int
    user: str
    stored_at: int
    is_erased: int = 0
    """Whether no byte of it may stay on the disk: it may have what the person erased."""


class KeptMessages:
    """The tables of the stream's messages, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def keep(self, messages: Iterable[KeptMessage]) -> None:
        """Note messages that were taken in; the oldest of a device or a person beyond the limits leave.

        One that is to leave already is not noted again, though it may be read again until it is gone.
        """
        senders = set()
        for message in messages:
            insert = (
                "INSERT OR IGNORE INTO kept_messages SELECT ?1, ?2, ?3, ?4, ?5"
                " WHERE NOT EXISTS (SELECT 1 FROM leaving_messages WHERE seq = ?1)"
            )
            if self._sql.execute(insert, message).rowcount:
                self._sql.execute(
                    "INSERT INTO stream_shares VALUES (?, ?, 1, ?) ON CONFLICT DO UPDATE SET"
                    " messages = messages + 1, bytes = bytes + excluded.bytes",
                    (message.user, message.device, message.size),
                )
                senders.add((message.user, message.device))
        for user, device in sorted(senders):
            self._trim_device(user, device)
            self._trim_person(user)

    def dismiss(self, messages: Iterable[LeavingMessage]) -> None:
        """Note messages that were refused: they leave."""
        insert = "INSERT OR IGNORE INTO leaving_messages (seq, user, stored_at, erased) VALUES (?, ?, ?, ?)"
        self._sql.executemany(insert, messages)

    def is_noted(self, seq: int) -> bool:
        """Whether a message is noted here, as kept or as leaving."""
        tables = ("kept_messages", "leaving_messages")
        query = " UNION ".join(f"SELECT 1 FROM {table} WHERE seq = ?1" for table in tables)
        return self._sql.execute(query, (seq,)).fetchone() is not None

    def newest(self) -> Position:
        """Return the newest message that is noted here, kept or leaving; START where none is."""
        query = (
            "SELECT seq, stored_at FROM"
            " (SELECT * FROM (SELECT seq, stored_at FROM kept_messages ORDER BY seq DESC LIMIT 1)"
            " UNION ALL SELECT * FROM (SELECT seq, stored_at FROM leaving_messages WHERE stored_at > 0"
            " ORDER BY seq DESC LIMIT 1)) ORDER BY seq DESC LIMIT 1"
        )
        row = self._sql.execute(query).fetchone()
        return Position(*row) if row else START

    def newest_of(self, user: str) -> Position:
        """Return the newest message of a person that was taken in and is kept; START where none is."""
        # The unary plus: by the person's index, not by all messages from the newest on.
        query = "SELECT seq, stored_at FROM kept_messages WHERE user = ? ORDER BY +seq DESC LIMIT 1"
        row = self._sql.execute(query, (user,)).fetchone()
        return Position(*row) if row else START

    def counts(self) -> dict[str, int]:
        """Return how many messages of each person are kept."""
        return dict(self._sql.execute("SELECT user, sum(messages) FROM stream_shares GROUP BY user"))

    def erase(self, user: str) -> None:
        """Let all messages of a person leave, and leave no byte: the person's file has what they brought."""
        rows = self._sql.execute("SELECT * FROM kept_messages WHERE user = ?", (user,)).fetchall()
        self._let_leave(map(KeptMessage._make, rows))
        self._sql.execute("UPDATE leaving_messages SET erased = 1 WHERE user = ?", (user,))

    def expire(self, before: int) -> None:
        """Let all messages leave that were stored before a stamp."""
        query = "SELECT * FROM kept_messages WHERE stored_at < ?"
        self._let_leave(map(KeptMessage._make, self._sql.execute(query, (before,)).fetchall()))

    def leaving(self, most: int) -> list[LeavingMessage]:
        """Return the last messages that are to be deleted from the stream; below 0, all of them.

        The broker gives back the room of a block where messages go that are not the first of it.
        """
        query = "SELECT seq, user, stored_at, erased FROM leaving_messages ORDER BY seq DESC LIMIT ?"
        return [LeavingMessage(*row) for row in self._sql.execute(query, (most,))]

    def forget(self, messages: Iterable[LeavingMessage]) -> None:
        """Note that messages were deleted from the stream."""
        seqs = [(message.seq,) for message in messages]
        self._sql.executemany("DELETE FROM leaving_messages WHERE seq = ?", seqs)

    def restart(self) -> None:
        """Forget all messages: the stream is another one now."""
        for table in ("kept_messages", "stream_shares", "leaving_messages"):
            self._sql.execute(f"DELETE FROM {table}")

    def share(self, user: str) -> tuple[int, int]:
        """Return how many messages of a person are kept, and their bytes."""
        query = "SELECT coalesce(sum(messages), 0), coalesce(sum(bytes), 0) FROM stream_shares WHERE user = ?"
        messages, size = self._sql.execute(query, (user,)).fetchone()
        return int(messages), int(size)

    def _trim_device(self, user: str, device: str) -> None:
        query = "SELECT messages FROM stream_shares WHERE (user, device) = (?, ?)"
        beyond = self._sql.execute(query, (user, device)).fetchone()[0] - MOST_OF_DEVICE
        if beyond > 0:
            oldest = "SELECT * FROM kept_messages WHERE (user, device) = (?, ?) ORDER BY seq LIMIT ?"
            rows = self._sql.execute(oldest, (user, device, beyond)).fetchall()
            self._let_leave(map(KeptMessage._make, rows))

    def _trim_person(self, user: str) -> None:
        beyond = self.share(user)[1] - MOST_OF_PERSON
        leaving: list[KeptMessage] = []
        query = "SELECT * FROM kept_messages WHERE user = ? ORDER BY seq"
        rows = self._sql.execute(query, (user,)) if beyond > 0 else ()
        for row in rows:
            if beyond <= 0:
                break
            leaving.append(KeptMessage(*row))
            beyond -= leaving[-1].size
        self._let_leave(leaving)

    def _let_leave(self, messages: Iterable[KeptMessage]) -> None:
        for seq, user, device, stored_at, size in messages:
            self._sql.execute("DELETE FROM kept_messages WHERE seq = ?", (seq,))
            self._sql.execute(
                "UPDATE stream_shares SET messages = messages - 1, bytes = bytes - ?"
                " WHERE (user, device) = (?, ?)",
                (size, user, device),
            )
            self.dismiss([LeavingMessage(seq, user, stored_at)])
