"""The records of who belongs to the person, as they were signed (shared/decisions/0032-roster-records.md).

`replication/roster.py` reads them.
"""

from __future__ import annotations

import sqlite3


class Records:
    """The table of records (JSON) within one transaction. It only grows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def taken_by(self, server: str) -> list[bytes]:
        """Return the records that a server took; with an empty key those that none took yet."""
        return self._read("SELECT record FROM records WHERE server = ? ORDER BY id", (server,))

    def put(self, number: str, record: bytes, server: str, *, told: bool) -> None:
        """Keep a record that a server took (empty: none yet), in place of what stands under its id."""
        query = "INSERT OR REPLACE INTO records (id, server, record, told) VALUES (?, ?, ?, ?)"
        self._sql.execute(query, (number, server, record, told))

    def remove(self, number: str) -> None:
        """Forget a record that no server takes."""
        self._sql.execute("DELETE FROM records WHERE id = ? AND server = ''", (number,))

    def has_untold(self) -> bool:
        """Return whether the person is to be told of a device."""
        return self._sql.execute("SELECT 1 FROM records WHERE told = 0").fetchone() is not None

    def untold(self) -> list[bytes]:
        """Return the records of the devices of which the person is to be told."""
        return self._read("SELECT record FROM records WHERE told = 0 ORDER BY id")

    def mark_told(self) -> None:
        """Note that the person was told of all."""
        self._sql.execute("UPDATE records SET told = 1 WHERE told = 0")

    def _read(self, query: str, arguments: tuple[str, ...] = ()) -> list[bytes]:
        return [row[0] for row in self._sql.execute(query, arguments)]
