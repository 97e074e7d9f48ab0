"""What was taken out of the log: damaged rows and forked tails. Nothing is ever thrown away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

DAMAGED = "damaged; it is fetched again from the server"
LOST = "damaged before the server had it"
GONE = "damaged, and the server lost it too"
FORKED = "the server has another event of this number; it is written again after those"


class SetAsideRow(NamedTuple):
    """An event that was taken out: why, when (stamp), and as which event it stands again, if it does."""

    id: int
    device: str
    seq: int
    effective: int
    raw: bytes
    chain: bytes
    reason: str
    at: int
    settled: str | None


class SetAside:
    """The table of what was set aside, within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def put(
        self, device: str, events: Iterable[tuple[int, int, bytes]], reason: str, at: int, chain: bytes = b""
    ) -> None:
        """Keep events, given as (seq, effective, raw), that are about to leave the log; of a damaged one
        also the chain that stood with it."""
        rows = [(device, seq, effective, raw, chain, reason, at) for seq, effective, raw in events]
        columns = "device, seq, effective, raw, chain, reason, at"
        self._sql.executemany(f"INSERT INTO set_aside ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def open(self) -> list[SetAsideRow]:
        """Those that stand nowhere else, in the order in which they were taken out."""
        rows = self._sql.execute("SELECT * FROM set_aside WHERE settled IS NULL ORDER BY id")
        return [SetAsideRow(*row) for row in rows]

    def mark_resolved(self, row_id: int, settled: str) -> None:
        """Note as which event a row stands again."""
        self._sql.execute("UPDATE set_aside SET settled = ? WHERE id = ?", (settled, row_id))

    def holes(self) -> dict[str, int]:
        """For each author the first admitted event that is damaged here and waits to be fetched again."""
        rows = self._sql.execute(
            "SELECT device, min(seq) FROM set_aside WHERE reason = ? AND settled IS NULL GROUP BY device",
            (DAMAGED,),
        )
        return {device: int(seq) for device, seq in rows}

    def lose(self, device: str) -> None:
        """Note that a device's damaged events cannot be fetched again."""
        query = "UPDATE set_aside SET reason = ? WHERE device = ? AND reason = ? AND settled IS NULL"
        self._sql.execute(query, (GONE, device, DAMAGED))

    def fill(self, device: str, seqs: Iterable[int]) -> None:
        """Note that damaged events were fetched again."""
        query = """UPDATE set_aside SET settled = 'fetched'
                   WHERE device = ? AND seq = ? AND reason = ? AND settled IS NULL"""
        self._sql.executemany(query, [(device, seq, DAMAGED) for seq in seqs])

    def forked_since(self, row_id: int) -> dict[str, int]:
        """For each author the first event that a fork took out after the row of that id."""
        query = "SELECT device, min(seq) FROM set_aside WHERE reason = ? AND id > ? GROUP BY device"
        return {device: int(seq) for device, seq in self._sql.execute(query, (FORKED, row_id))}

    def written_again(self) -> set[str]:
        """The refs under which what a fork took out stands again."""
        query = "SELECT settled FROM set_aside WHERE reason = ? AND settled IS NOT NULL"
        return {ref for (ref,) in self._sql.execute(query, (FORKED,))}

    def damaged_stamps(self, device: str) -> dict[int, int]:
        """The effective stamps that a device's damaged events had, by seq: they keep them."""
        query = "SELECT seq, effective FROM set_aside WHERE device = ? AND reason = ? AND settled IS NULL"
        return dict(self._sql.execute(query, (device, DAMAGED)))

    def damaged_chains(self, device: str) -> dict[int, bytes]:
        """The chains that stood with a device's damaged events, by seq: what follows is proven by them."""
        query = "SELECT seq, chain FROM set_aside WHERE device = ? AND reason = ? AND settled IS NULL"
        return {int(seq): bytes(chain) for seq, chain in self._sql.execute(query, (device, DAMAGED))}
