"""Events of which only what is left is held, since their texts stood inside (column `redaction`;
shared/decisions/0038-old-events.md)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from milepost_shared.errors import UNREADABLE
from milepost_shared.events.redaction import (
    Redaction,
    decode_redaction,
    encode_redaction,
    redacted,
    redaction_of,
)
from milepost_shared.events.validation import decode_or_none
from milepost_shared.protocol.hash_chain import extend_chain, start_chain
from milepost_shared.storage.tables.event_row import GONE, EventRow, event_row, out_of_count

Attested = Mapping[tuple[str, str], Redaction]
"""What erasures attest, by ref and the chain after the event."""


def chain_after(before: bytes, raw: bytes, redaction: bytes | None) -> bytes:
    """Return the chain after an event: of its bytes, or as its redaction says where that is of these."""
    if redaction is not None:
        try:
            held = decode_redaction(redaction)
        except UNREADABLE:
            return b""
        if held.is_of(before, raw):
            return bytes.fromhex(held.after)
    return extend_chain(before, raw)


class Redactions:
    """The redacted events within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def of(self, device: str, first: int, last: int) -> dict[int, bytes]:
        """Return the redactions of a device's events from seq `first` to `last`, by seq."""
        query = """SELECT seq, redaction FROM events
                   WHERE redaction IS NOT NULL AND device = ? AND seq BETWEEN ? AND ?"""
        return dict(self._sql.execute(query, (device, first, last)))

    def signed(self, device: str, first: int, last: int) -> dict[int, Redaction] | None:
        """Return the same as values; None where nobody attested one of them yet: it cannot be passed on."""
        found = {seq: decode_redaction(each) for seq, each in self.of(device, first, last).items()}
        return found if all(each.by for each in found.values()) else None

    def unsigned(self) -> list[tuple[str, Redaction]]:
        """Return the redactions that nobody has attested yet, with the refs of their events."""
        query = "SELECT device, seq, redaction FROM events WHERE redaction IS NOT NULL"
        rows = ((f"{device}-{seq}", decode_redaction(raw)) for device, seq, raw in self._sql.execute(query))
        return [(ref, each) for ref, each in rows if not each.by]

    def redact(self, device: str, seq: int, attested: Redaction | None) -> bool:
        """Put what is left of an event in its place, as somebody `attested` it or as it follows here (None).

        Return whether that was done: not where what was attested is not of that event.
        """
        query = "SELECT raw, effective, chain, kind FROM events WHERE device = ? AND seq = ?"
        raw, effective, chain, kind = self._sql.execute(query, (device, seq)).fetchone()
        if (before := self._chain_before(device, seq)) is None:
            return False
        left = redacted(raw)
        made = redaction_of(before, chain, left)
        if attested is not None and attested.seal != made.seal:
            return False
        new = event_row(device, seq, effective, decode_or_none(left), chain, left)
        self._put(out_of_count(new) if kind == GONE else new, attested or made, b"")
        return True

    def sign(self, device: str, seq: int, attested: Redaction) -> None:
        """Take over who attested what is left of an event, where nobody had."""
        held = self.of(device, seq, seq).get(seq)
        if held and (mine := decode_redaction(held)).by is None and mine.seal == attested.seal:
            query = "UPDATE events SET redaction = ? WHERE device = ? AND seq = ?"
            self._sql.execute(query, (encode_redaction(attested), device, seq))

    def lacking(self, device: str, seqs: Iterable[int]) -> set[int]:
        """Return which of a device's redacted events no erasure covers: they are lacking as a whole."""
        query = """SELECT seq FROM events
                   WHERE redaction IS NOT NULL AND texts IS NULL AND device = ? AND seq BETWEEN ? AND ?"""
        wanted = sorted(seqs)
        found = self._sql.execute(query, (device, wanted[0], wanted[-1])) if wanted else ()
        return {seq for (seq,) in found}.intersection(wanted)

    def restore(self, device: str, seq: int, raw: bytes) -> bool:
        """Take the bytes of a lacking event as they were first written; return whether they are those."""
        query = """SELECT effective, chain, kind FROM events
                   WHERE redaction IS NOT NULL AND texts IS NULL AND device = ? AND seq = ?"""
        row = self._sql.execute(query, (device, seq)).fetchone()
        before = self._chain_before(device, seq) if row else None
        if before is None or extend_chain(before, raw) != row[1]:
            return False
        new = event_row(device, seq, row[0], decode_or_none(raw), row[1], raw)
        self._put(out_of_count(new) if row[2] == GONE else new, None, None)
        return True

    def inside(self, device: str, seq: int) -> bytes | None:
        """Return the bytes of an event of before, with its texts inside; None where it is none."""
        query = """SELECT raw FROM events
                   WHERE device = ? AND seq = ? AND held IS NULL AND redaction IS NULL"""
        row = self._sql.execute(query, (device, seq)).fetchone()
        return bytes(row[0]) if row else None

    def _put(self, row: EventRow, redaction: Redaction | None, texts: bytes | None) -> None:
        query = """UPDATE events SET raw = ?, kind = ?, goal = ?, origin = ?, redaction = ?, texts = ?
                   WHERE device = ? AND seq = ?"""
        encoded = redaction and encode_redaction(redaction)
        self._sql.execute(
            query, (row.raw, row.kind, row.goal, row.origin, encoded, texts, row.device, row.seq)
        )

    def _chain_before(self, device: str, seq: int) -> bytes | None:
        if seq == 1:
            (user,) = self._sql.execute("SELECT value FROM meta WHERE name = 'user'").fetchone()
            return start_chain(user, device)
        query = "SELECT chain FROM events WHERE device = ? AND seq = ?"
        row = self._sql.execute(query, (device, seq - 1)).fetchone()
        return bytes(row[0]) if row else None
