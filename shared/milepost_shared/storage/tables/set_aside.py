"""What was taken out of the log: damaged events and forked tails. Nothing is ever thrown away."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from milepost_shared.storage.tables.events import json_list

DAMAGED_ADMITTED = "damaged; it is fetched again from the server"
DAMAGED_PENDING = "damaged before the server had it"
DAMAGED_EVERYWHERE = "damaged, and the server lost it too"
DAMAGED_TEXTS = "the texts are damaged; they are asked for again"
FORKED = "the server has another event of this number; it is written again after those"


class SetAsideRow(NamedTuple):
    """An event that was taken out: why, when (stamp), and the ref that it has in the log again, if any."""

    id: int
    device: str
    seq: int
    effective: int
    raw: bytes
    chain: bytes
    reason: str
    at: int
    resolved_as: str | None
    texts: bytes | None = None


class SetAside:
    """The set_aside table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add(
        self,
        device: str,
        events: Iterable[tuple[int, int, bytes]],
        texts: Mapping[int, bytes],
        reason: str,
        at: int,
        chain: bytes = b"",
    ) -> None:
        """Add events, given as (seq, effective, raw), that are about to leave the log, with their `texts`.

        A damaged one is kept with the `chain` of its row.
        """
        rows = [(device, s, effective, raw, chain, reason, at, texts.get(s)) for s, effective, raw in events]
        columns = "device, seq, effective, raw, chain, reason, at, texts"
        self._sql.executemany(f"INSERT INTO set_aside ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def add_texts(self, device: str, seq: int, effective: int, texts: bytes, at: int) -> None:
        """Keep damaged texts of an event that stays in the log."""
        self.add(device, [(seq, effective, b"")], {seq: texts}, DAMAGED_TEXTS, at)
        query = "UPDATE set_aside SET settled = ? WHERE reason = ? AND settled IS NULL"
        self._sql.execute(query, (f"{device}-{seq}", DAMAGED_TEXTS))

    def unresolved(self) -> list[SetAsideRow]:
        """Return the events that are not in the log again, in the order in which they were taken out."""
        rows = self._sql.execute("SELECT * FROM set_aside WHERE settled IS NULL ORDER BY id")
        return [SetAsideRow(*row) for row in rows]

    def mark_resolved(self, row_id: int, ref: str) -> None:
        """Note that an event is in the log again, under `ref`."""
        self._sql.execute("UPDATE set_aside SET settled = ? WHERE id = ?", (ref, row_id))

    def mark_fetched(self, device: str, seqs: Iterable[int]) -> None:
        """Note that damaged events were fetched again."""
        query = """UPDATE set_aside SET settled = 'fetched'
                   WHERE device = ? AND seq = ? AND reason = ? AND settled IS NULL"""
        self._sql.executemany(query, [(device, seq, DAMAGED_ADMITTED) for seq in seqs])

    def texts_of(self, device: str, seqs: Iterable[int]) -> dict[int, bytes]:
        """Return the texts of damaged events that were fetched again, by seq."""
        query = """SELECT seq, texts FROM set_aside WHERE device = ? AND texts IS NOT NULL AND reason = ?
                   AND seq IN (SELECT value FROM json_each(?))"""
        return dict(self._sql.execute(query, (device, DAMAGED_ADMITTED, json_list(seqs))))

    def mark_lost(self, device: str) -> None:
        """Note that a device's damaged events cannot be fetched again."""
        query = "UPDATE set_aside SET reason = ? WHERE device = ? AND reason = ? AND settled IS NULL"
        self._sql.execute(query, (DAMAGED_EVERYWHERE, device, DAMAGED_ADMITTED))

    def forget(self) -> None:
        """Forget all that was taken out."""
        self._sql.execute("DELETE FROM set_aside")

    def clear(self) -> int:
        """Empty the bytes of all events but those that wait to be written again: some of it may be erased.
        Return how many those are."""
        query = """UPDATE set_aside SET raw = x'', texts = NULL
                   WHERE (settled IS NOT NULL OR reason <> ?) AND (raw <> x'' OR texts IS NOT NULL)"""
        return self._sql.execute(query, (FORKED,)).rowcount

    def holes(self) -> dict[str, int]:
        """Return, by author, the first admitted event that is damaged and waits to be fetched again."""
        rows = self._sql.execute(
            "SELECT device, min(seq) FROM set_aside WHERE reason = ? AND settled IS NULL GROUP BY device",
            (DAMAGED_ADMITTED,),
        )
        return {device: int(seq) for device, seq in rows}

    def damaged_stamps(self, device: str) -> dict[int, int]:
        """Return the effective stamps that a device's damaged events had, by seq. They keep them."""
        query = "SELECT seq, effective FROM set_aside WHERE device = ? AND reason = ? AND settled IS NULL"
        return dict(self._sql.execute(query, (device, DAMAGED_ADMITTED)))

    def damaged_chains(self, device: str) -> dict[int, bytes]:
        """Return the chains of a device's damaged events, by seq. They verify the events that follow."""
        query = "SELECT seq, chain FROM set_aside WHERE device = ? AND reason = ? AND settled IS NULL"
        return {int(seq): bytes(chain) for seq, chain in self._sql.execute(query, (device, DAMAGED_ADMITTED))}

    def first_forked_since(self, row_id: int) -> dict[str, int]:
        """Return, by author, the first event that a fork took out after the row with that id."""
        query = "SELECT device, min(seq) FROM set_aside WHERE reason = ? AND id > ? GROUP BY device"
        return {device: int(seq) for device, seq in self._sql.execute(query, (FORKED, row_id))}

    def rebased_refs(self) -> set[str]:
        """Return the new refs of events that a fork took out and that were written again."""
        query = "SELECT settled FROM set_aside WHERE reason = ? AND settled IS NOT NULL"
        return {ref for (ref,) in self._sql.execute(query, (FORKED,))}
