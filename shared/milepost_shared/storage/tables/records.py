"""The records of who belongs to the person, as they were signed (shared/decisions/0032-roster-records.md)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import msgspec

from milepost_shared.roster.records import Record

_decode = msgspec.json.Decoder(Record).decode


class Records:
    """The table of records within one transaction. It only grows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def taken_by(self, server: str) -> list[Record]:
        """Return the records that a server took; with an empty key those that none took yet."""
        rows = self._sql.execute("SELECT record FROM records WHERE server = ? ORDER BY id", (server,))
        return [_decode(row[0]) for row in rows]

    def ids(self, server: str) -> set[str]:
        """Return the ids of the records that a server took."""
        rows = self._sql.execute("SELECT id FROM records WHERE server = ?", (server,))
        return {row[0] for row in rows}

    def put(self, record: Record, server: str, *, told: bool) -> None:
        """Keep a record that a server took (empty: none yet), in place of what stands under its id."""
        row = (record.id, server, msgspec.json.encode(record), told)
        query = "INSERT OR REPLACE INTO records (id, server, record, told) VALUES (?, ?, ?, ?)"
        self._sql.execute(query, row)

    def remove(self, record: str) -> None:
        """Forget a record that no server takes."""
        self._sql.execute("DELETE FROM records WHERE id = ? AND server = ''", (record,))

    def has_untold(self) -> bool:
        """Return whether the person is to be told of a device."""
        return self._sql.execute("SELECT 1 FROM records WHERE told = 0").fetchone() is not None

    def untold(self) -> list[Record]:
        """Return the records of the devices of which the person is to be told."""
        return [_decode(row[0]) for row in self._sql.execute("SELECT record FROM records WHERE told = 0")]

    def mark_told(self, ids: Iterable[str]) -> None:
        """Note that the person was told."""
        self._sql.executemany("UPDATE records SET told = 1 WHERE id = ?", [(each,) for each in ids])
