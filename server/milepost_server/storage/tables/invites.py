"""Invites: each lets one device in, once."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from milepost_server.storage.tables.secret_hash import hash_secret

KEPT_FOR = 86_400_000_000
"""Microseconds for which an invite that has expired is kept."""


class Invite(NamedTuple):
    """An invite: for a person (None: a new one), until when (stamp), and the device that used it."""

    user: str | None
    expires: int
    device: str | None


class Invites:
    """The table of invites, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def get(self, code: str) -> Invite | None:
        """Return the invite with that code."""
        query = "SELECT user, expires, device FROM invites WHERE code = ?"
        row = self._sql.execute(query, (hash_secret(code),)).fetchone()
        return Invite(*row) if row else None

    def add(self, code: str, user: str | None, expires: int) -> None:
        """Keep a new invite, and forget those that expired a day before this one does."""
        self._sql.execute("DELETE FROM invites WHERE expires < ?", (expires - KEPT_FOR,))
        self._sql.execute("INSERT INTO invites VALUES (?, ?, ?, NULL)", (hash_secret(code), user, expires))

    def mark_used(self, code: str, user: str, device: str) -> None:
        """Note which device of which person used an invite."""
        update = "UPDATE invites SET user = ?, device = ? WHERE code = ?"
        self._sql.execute(update, (user, device, hash_secret(code)))

    def give_back(self, code: str, user: str | None) -> None:
        """Let an invite, for a person or a new one, be as if no device had used it."""
        self._sql.execute(
            "UPDATE invites SET user = ?, device = NULL WHERE code = ?", (user, hash_secret(code))
        )
