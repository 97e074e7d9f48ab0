"""All that a file holds of a person, taken out at once."""

from __future__ import annotations

import sqlite3

_TABLES = (
    *("events", "heads", "frames", "records", "roster", "set_aside", "receipts"),
    *("day_totals", "joint_totals", "kin", "settled", "settled_heads"),
    *("believed", "believed_heads", "believed_revisions", "believed_days", "believed_joints"),
)
_KEPT = ("created", "fold", "zone", "day_starts")
"""The facts that are those of the file, whoever owns it."""


class Contents:
    """The tables of a file within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def clear(self) -> None:
        """Delete all but the facts about the file itself: it belongs to nobody then."""
        for table in _TABLES:
            self._sql.execute(f"DELETE FROM {table}")
        self._sql.execute(f"DELETE FROM meta WHERE name NOT IN ({', '.join('?' * len(_KEPT))})", _KEPT)
