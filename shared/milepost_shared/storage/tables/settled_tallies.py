"""The kept tallies of settled entries (table `settled`), and the last event of each author that they count
(`settled_heads`). Triggers of `events` empty both when a counted event changes, goes, or comes late."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from hashlib import blake2b
from typing import NamedTuple


class Kept(NamedTuple):
    """Tallies as they are kept: of entries up to the ordinal `until`, and in what form."""

    until: int
    form: str
    body: bytes


class SettledTallies:
    """The two tables within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def read(self) -> Kept | None:
        """Return what is kept; None where nothing is, or where it is damaged."""
        row = self._sql.execute("SELECT until, form, body, digest FROM settled").fetchone()
        if row is None or _digest(kept := Kept(*row[:3])) != row[3]:
            return None
        return kept

    def put(self, kept: Kept) -> None:
        """Keep tallies of all events that are here."""
        self.clear()
        self._sql.execute("INSERT INTO settled VALUES (1, ?, ?, ?, ?)", (*kept, _digest(kept)))
        self._sql.execute("INSERT INTO settled_heads SELECT device, seq FROM heads")

    def heads(self) -> Mapping[str, int]:
        """Return the last event of each author that is counted; 0 for authors who came later."""
        query = "SELECT device, coalesce(s.seq, 0) FROM heads LEFT JOIN settled_heads AS s USING (device)"
        return dict(self._sql.execute(query))

    def clear(self) -> None:
        """Keep nothing."""
        self._sql.execute("DELETE FROM settled")
        self._sql.execute("DELETE FROM settled_heads")


def _digest(kept: Kept) -> bytes:
    place = f"{kept.until} {kept.form} ".encode(errors="replace")
    return blake2b(place + kept.body, digest_size=16).digest()
