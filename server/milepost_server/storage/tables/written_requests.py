"""What requests to write came to, by their Idempotency-Key: one that is repeated writes nothing again
(server/decisions/0015-writing-over-http.md).

Neither a key nor a body is kept, only their hashes. All are known for as long, and only so many of a person:
to forget some sooner would write them twice.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

KEPT = 7 * 86_400_000_000
"""Microseconds for which a key is known."""
MOST_OF_PERSON = 20_000
"""How many keys of a person are known at a time: two a minute."""
MOST_FRAMES = 16 * 1024 * 1024
"""How many bytes of events of a person are kept that their file does not have yet."""


class RequestKey(NamedTuple):
    """Which request it is: the id of the token that brings it, and the hash of its key."""

    token: str
    key: str


class WrittenRequest(NamedTuple):
    """What a request came to: the hash of what it asked, and the events that it became.

    They are `device`'s from seq `first` to `last`, with its chain after them (hex). `frame` has their bytes
    until the person's file has them.
    """

    asked: str
    device: str
    first: int
    last: int
    chain: str
    frame: bytes | None = None


class WrittenRequests:
    """The table of requests, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def get(self, key: RequestKey) -> WrittenRequest | None:
        """Return what a request came to; None for a key that is not known."""
        query = "SELECT asked, device, first, last, chain, frame FROM requests WHERE (token, key) = (?, ?)"
        row = self._sql.execute(query, key).fetchone()
        return WrittenRequest(*row) if row else None

    def put(self, key: RequestKey, user: str, now: int, written: WrittenRequest) -> bool:
        """Note at the stamp `now` what a request of a person comes to; whether there was room. Forgets what
        is old."""
        self._sql.execute("DELETE FROM requests WHERE made <= ?", (now - KEPT,))
        if self.get(key) is None and not self._has_room(user):
            return False
        insert = "INSERT OR REPLACE INTO requests VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        self._sql.execute(insert, (*key, user, now, *written))
        return True

    def _has_room(self, user: str) -> bool:
        number = "SELECT count(*) FROM requests WHERE user = ?"
        frames = "SELECT total(length(frame)) FROM requests WHERE user = ? AND frame IS NOT NULL"
        [known], [size] = (self._sql.execute(query, (user,)).fetchone() for query in (number, frames))
        return bool(known < MOST_OF_PERSON and size < MOST_FRAMES)

    def drop_frame(self, key: RequestKey) -> None:
        """Keep no bytes of events that the person's file has."""
        self._sql.execute("UPDATE requests SET frame = NULL WHERE (token, key) = (?, ?)", key)

    def drop_frames(self, user: str) -> None:
        """Keep no bytes of a person's events: they may be of what was erased."""
        self._sql.execute("UPDATE requests SET frame = NULL WHERE user = ?", (user,))

    def forget(self, user: str) -> None:
        """Forget all requests of a person."""
        self._sql.execute("DELETE FROM requests WHERE user = ?", (user,))
