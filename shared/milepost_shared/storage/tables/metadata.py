"""Facts about a file itself: the owner, when it was made, what a sync last heard."""

from __future__ import annotations

import sqlite3
from typing import Literal

Name = Literal[
    "user",
    "device",
    "created",
    "fold",
    "claimed",
    "quarantined",
    "refusal",
    "synced_at",
    "zone",
    "day_starts",
    "position",
    "proof",
    "reports",
    "server",
    "records",
    "heard",
    "rebuilding",
    "server_told",
    "way",
    "way_told",
    "format",
    "scrub",
    "inside",
    "unsigned",
    "untold",
    "late_mentions",
]


PASSES_TEXTS_ON = """(EXISTS (SELECT 1 FROM meta WHERE name = 'format' AND value >= ?)
                      OR NOT EXISTS (SELECT 1 FROM meta WHERE name = 'claimed' AND value <> 0))"""
"""Whether the server's format is at least that, or none was joined (SQL)."""


class Metadata:
    """The meta table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def text(self, name: Name) -> str:
        """Return a fact as text; empty if it is not set."""
        row = self._sql.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def number(self, name: Name) -> int:
        """Return a fact as a number; 0 if it is not set."""
        return int(self.text(name) or 0)

    def numbers(self, one: Name, other: Name) -> tuple[int, int]:
        """Return two facts as numbers by one query: each append waits for it."""
        query = "SELECT name, value FROM meta WHERE name IN (?, ?)"
        found = dict(self._sql.execute(query, (one, other)))
        return int(found.get(one) or 0), int(found.get(other) or 0)

    def passes_texts_on(self, format: int) -> bool:
        """Return whether the server's `format` is at least this, or none was joined."""
        return bool(self._sql.execute(f"SELECT {PASSES_TEXTS_ON}", (format,)).fetchone()[0])

    def put(self, name: Name, value: str | int) -> None:
        """Set a fact."""
        self._sql.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
