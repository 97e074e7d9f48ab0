"""Invites: each lets one device in, once."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import msgspec

from milepost_shared.roster.joining import InviteRegistration

KEPT_FOR = 86_400_000_000
"""Microseconds for which an invite that has expired is kept."""


class Invite(NamedTuple):
    """An invite as its maker registered it, until when (stamp), and the key of the device that used it.

    `name` is what the operator calls the new person that it is for.
    """

    registration: InviteRegistration
    expires: int
    key: str | None
    name: str = ""


class Invites:
    """The table of invites, within one transaction. The code of an invite is not in it, nor its key."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def get(self, invite: str) -> Invite | None:
        """Return the invite with that id, which follows from its code."""
        query = "SELECT registration, expires, key, name FROM invites WHERE id = ?"
        row = self._sql.execute(query, (invite,)).fetchone()
        return Invite(msgspec.json.decode(row[0], type=InviteRegistration), *row[1:]) if row else None

    def add(self, registration: InviteRegistration, user: str | None, expires: int, name: str = "") -> None:
        """Keep a new invite for a person (None: a new one, with that name).

        The same one again changes nothing. Forgets those that expired a day before this one does.
        """
        self._sql.execute("DELETE FROM invites WHERE expires < ?", (expires - KEPT_FOR,))
        self._sql.execute(
            "INSERT OR IGNORE INTO invites (id, user, expires, registration, name) VALUES (?, ?, ?, ?, ?)",
            (registration.id, user, expires, msgspec.json.encode(registration), name),
        )

    def open_for(self, user: str, now: int) -> int:
        """Return how many invites of a person are good at the stamp `now`."""
        query = "SELECT count(*) FROM invites WHERE user = ? AND expires >= ? AND key IS NULL"
        return int(self._sql.execute(query, (user, now)).fetchone()[0])

    def forget(self, user: str) -> None:
        """Forget the invites of a person."""
        self._sql.execute("DELETE FROM invites WHERE user = ?", (user,))

    def mark_used(self, invite: str, key: str | None) -> None:
        """Note the key of the device that used an invite; None where none did after all."""
        self._sql.execute("UPDATE invites SET key = ? WHERE id = ?", (key, invite))
