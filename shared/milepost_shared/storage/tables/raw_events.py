"""The rows of events as they are held, whatever they say: for proving and setting them right (checkup.py)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Columns = tuple[bytes | None, bytes | None, int | None, bytes | None, bytes | None]
"""kind, goal, day, corrects, origin, as bytes: what was spoiled may be no text any more."""


class RawEvent(NamedTuple):
    """One row: its place, its stamp, and what the chain runs over. A spoiled `device` may be no text."""

    device: bytes
    seq: int
    effective: int
    chain: bytes
    raw: bytes


class RawEvents:
    """The events table within one transaction, read without trust."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def all(self) -> Iterator[RawEvent]:
        """Every row, by device and seq."""
        query = "SELECT CAST(device AS BLOB), seq, effective, chain, raw FROM events ORDER BY device, seq"
        return (RawEvent(*row) for row in self._sql.execute(query))

    def of(self, device: str) -> Iterator[RawEvent]:
        """A device's rows, in their sequence."""
        query = """SELECT CAST(device AS BLOB), seq, effective, chain, raw FROM events
                   WHERE device = ? ORDER BY seq"""
        return (RawEvent(*row) for row in self._sql.execute(query, (device,)))

    def authors(self) -> dict[str, bytes]:
        """The devices of which there are rows, with the chain at the last of each."""
        query = "SELECT DISTINCT CAST(device AS BLOB) FROM events"
        names = [name.decode(errors="replace") for (name,) in self._sql.execute(query)]
        return {name: row.chain for name in names if (row := self.last(name))}

    def last(self, device: str) -> RawEvent | None:
        """A device's last row."""
        query = """SELECT CAST(device AS BLOB), seq, effective, chain, raw FROM events
                   WHERE device = ? ORDER BY seq DESC LIMIT 1"""
        row = self._sql.execute(query, (device,)).fetchone()
        return RawEvent(*row) if row else None

    def columns(self) -> Iterator[tuple[RawEvent, Columns]]:
        """Every row with what was read off its bytes when it was written."""
        query = """SELECT CAST(device AS BLOB), seq, effective, chain, raw, CAST(kind AS BLOB),
                          CAST(goal AS BLOB), day, CAST(corrects AS BLOB), CAST(origin AS BLOB) FROM events"""
        return ((RawEvent(*row[:5]), row[5:]) for row in self._sql.execute(query))

    def move(self, row: RawEvent, device: str, seq: int) -> None:
        """Put a row in another place, where there is none."""
        query = "UPDATE events SET device = ?, seq = ? WHERE CAST(device AS BLOB) = ? AND seq = ?"
        self._sql.execute(query, (device, seq, row.device, row.seq))

    def set_chains(self, device: str, chains: Iterable[tuple[bytes, int]]) -> None:
        """Set the chains of some of a device's events, given as (chain, seq)."""
        query = "UPDATE events SET chain = ? WHERE device = ? AND seq = ?"
        self._sql.executemany(query, [(chain, device, seq) for chain, seq in chains])
