"""The events table as it is stored, damaged or not: for integrity checks and repairs.

Text columns are read as bytes: a damaged one may be no text any more.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Columns = tuple[bytes | None, bytes | None, int | None, bytes | None, bytes | None, bytes | None]
"""kind, goal, day, corrects, origin, held"""
_COLUMNS = "CAST(device AS BLOB), seq, effective, chain, raw, redaction"


class RawEvent(NamedTuple):
    """One row: its device and seq, its stamp, its chain and its bytes, and the redaction of what is left."""

    device: bytes
    seq: int
    effective: int
    chain: bytes
    raw: bytes
    redaction: bytes | None


class RawEvents:
    """The events table within one transaction, read without trust."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def all(self) -> Iterator[RawEvent]:
        """Return every row, by device and seq."""
        query = f"SELECT {_COLUMNS} FROM events ORDER BY device, seq"
        return (RawEvent(*row) for row in self._sql.execute(query))

    def of(self, device: str) -> Iterator[RawEvent]:
        """Return a device's rows, by seq."""
        query = f"SELECT {_COLUMNS} FROM events WHERE device = ? ORDER BY seq"
        return (RawEvent(*row) for row in self._sql.execute(query, (device,)))

    def last(self, device: str) -> RawEvent | None:
        """Return a device's last row; None if it has none."""
        query = f"SELECT {_COLUMNS} FROM events WHERE device = ? ORDER BY seq DESC LIMIT 1"
        row = self._sql.execute(query, (device,)).fetchone()
        return RawEvent(*row) if row else None

    def last_chains(self) -> dict[str, bytes]:
        """Return the chain of each device's last row, by device."""
        query = "SELECT DISTINCT CAST(device AS BLOB) FROM events"
        devices = [device.decode(errors="replace") for (device,) in self._sql.execute(query)]
        return {device: row.chain for device in devices if (row := self.last(device))}

    def with_columns(self) -> Iterator[tuple[RawEvent, Columns]]:
        """Return every row with the columns that were read off its bytes when it was written."""
        query = f"""SELECT {_COLUMNS}, CAST(kind AS BLOB), CAST(goal AS BLOB), day,
                           CAST(corrects AS BLOB), CAST(origin AS BLOB), CAST(held AS BLOB) FROM events"""
        return ((RawEvent(*row[:6]), row[6:]) for row in self._sql.execute(query))

    def move(self, row: RawEvent, device: str, seq: int) -> None:
        """Give a row another device and seq, which no other row has."""
        query = "UPDATE events SET device = ?, seq = ? WHERE CAST(device AS BLOB) = ? AND seq = ?"
        self._sql.execute(query, (device, seq, row.device, row.seq))

    def set_chains(self, device: str, chains: Iterable[tuple[bytes, int]]) -> None:
        """Set the chains of some of a device's events, given as (chain, seq)."""
        query = "UPDATE events SET chain = ? WHERE device = ? AND seq = ?"
        self._sql.executemany(query, [(chain, device, seq) for chain, seq in chains])
