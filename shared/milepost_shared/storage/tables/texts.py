"""The texts beside events (column `texts`): what is held, what is lacking, what is damaged
(shared/decisions/0035-texts-beside-events.md)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from milepost_shared.events.redaction import milestone_id
from milepost_shared.events.texts import (
    as_sent,
    commitment,
    has_texts,
    milestone_names,
    names_inside,
    to_store,
)
from milepost_shared.events.types import split_ref

_EACH = "SELECT seq, texts FROM events WHERE device = ? AND seq BETWEEN ? AND ? AND texts IS NOT NULL"


class DamagedTexts(NamedTuple):
    """An event whose texts are not those that it holds a commitment to."""

    device: str
    seq: int
    effective: int
    texts: bytes


class Texts:
    """The texts in the events table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def stored(self, device: str, first: int, last: int) -> dict[int, bytes]:
        """Return the texts of a device's events from seq `first` to `last`, by seq, as they are stored."""
        return dict(self._sql.execute(_EACH, (device, first, last)))

    def to_send(self, device: str, first: int, last: int) -> dict[int, bytes]:
        """Return the texts of a device's events from seq `first` to `last`, by seq, as they came."""
        rows = self._sql.execute(_EACH, (device, first, last))
        return {seq: sent for seq, texts in rows if (sent := as_sent(texts))}

    def fill(self, device: str, texts: Mapping[int, bytes]) -> int:
        """Take texts, by seq, for those events of a device that lack them; return how many were theirs."""
        filled = 0
        for seq, given in texts.items():
            query = "SELECT raw, held FROM events WHERE device = ? AND seq = ? AND texts IS NULL"
            row = self._sql.execute(query, (device, seq)).fetchone()
            if row and (stored := to_store(row[0], given, row[1])):
                update = "UPDATE events SET texts = ? WHERE device = ? AND seq = ?"
                self._sql.execute(update, (stored, device, seq))
                filled += 1
        return filled

    def forget(self, device: str, seq: int) -> None:
        """Note that an event lacks its texts."""
        self._sql.execute("UPDATE events SET texts = NULL WHERE device = ? AND seq = ?", (device, seq))

    def are_inside(self, ref: str) -> bool:
        """Return whether an event has personal texts among its own bytes, as those of before have."""
        query = "SELECT raw FROM events WHERE device = ? AND seq = ?"
        row = self._sql.execute(query, split_ref(ref)).fetchone()
        return bool(row) and has_texts(row[0])

    def lacking(self, limit: int) -> list[tuple[str, int]]:
        """Return up to `limit` events, as (device, seq), that lack their texts."""
        query = """SELECT device, seq FROM events
                   WHERE (held IS NOT NULL OR redaction IS NOT NULL) AND texts IS NULL
                   ORDER BY device, seq LIMIT ?"""
        return self._sql.execute(query, (limit,)).fetchall()

    def lacking_of(self, device: str, limit: int) -> list[int]:
        """Return the seqs of up to `limit` events of a device that lack their texts."""
        query = """SELECT seq FROM events
                   WHERE (held IS NOT NULL OR redaction IS NOT NULL) AND texts IS NULL AND device = ?
                   ORDER BY seq LIMIT ?"""
        return [seq for (seq,) in self._sql.execute(query, (device, limit))]

    def damaged(self) -> Iterator[DamagedTexts]:
        """Return the events whose texts are not as they were written."""
        query = """SELECT device, seq, effective, texts, held FROM events
                   WHERE texts IS NOT NULL AND NOT (redaction IS NOT NULL AND texts = x'')"""
        for device, seq, effective, texts, held in self._sql.execute(query):
            if held is None or (texts and commitment(as_sent(texts)) != held):
                yield DamagedTexts(device, seq, effective, texts)

    def milestone_ids(self, goal: str) -> dict[str, str]:
        """Return what stands in a goal's events for its milestones, by their names."""
        query = "SELECT texts FROM events WHERE kind <> 'ActivityLogged' AND goal = ? AND texts IS NOT NULL"
        found: dict[str, str] = {}
        for (texts,) in self._sql.execute(query, (goal,)):
            for made, name in milestone_names(as_sent(texts)).items() if b'"names"' in texts else ():
                found.setdefault(name, made)
        query = "SELECT raw FROM events WHERE kind <> 'ActivityLogged' AND goal = ? AND held IS NULL"
        for (raw,) in self._sql.execute(query, (goal,)):
            for name in names_inside(msgspec.json.decode(raw)):
                found.setdefault(name, milestone_id(goal, name))
        return found
