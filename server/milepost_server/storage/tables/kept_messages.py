"""Which messages of the stream are kept once they were ingested, and which are to leave it.

What was refused leaves at once. What was taken in stays for a while, and only so much of each person
(server/decisions/0003-stream-and-its-store.md).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

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
    """A message that is to be deleted from the stream."""

    seq: int
    user: str
    is_erased: int = 0
    """Whether no byte of it may stay on the disk: it may have what the person erased."""


class KeptMessages:
    """The tables of the stream's messages, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def keep(self, messages: Iterable[KeptMessage]) -> None:
        """Note messages that were taken in; the oldest of a device or a person beyond the limits leave."""
        senders = set()
        for message in messages:
            insert = "INSERT OR IGNORE INTO kept_messages VALUES (?, ?, ?, ?, ?)"
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
        self._sql.executemany("INSERT OR IGNORE INTO leaving_messages VALUES (?, ?, ?)", messages)

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
        """Return the last messages that are to be deleted from the stream.

        The broker gives back the room of a block where messages go that are not the first of it.
        """
        query = "SELECT seq, user, erased FROM leaving_messages ORDER BY seq DESC LIMIT ?"
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
        for seq, user, device, _, size in messages:
            self._sql.execute("DELETE FROM kept_messages WHERE seq = ?", (seq,))
            self._sql.execute(
                "UPDATE stream_shares SET messages = messages - 1, bytes = bytes - ?"
                " WHERE (user, device) = (?, ?)",
                (size, user, device),
            )
            self.dismiss([LeavingMessage(seq, user)])
