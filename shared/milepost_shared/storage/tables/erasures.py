"""What erasures do to the events table: texts go, and what was erased as a whole counts nowhere
(shared/decisions/0036-erasing.md)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from milepost_shared.events.erased import Coverage, Erased, Level, erased_or_none, level_of, only_attests
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.redaction import Redaction
from milepost_shared.events.texts import has_texts
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalSet,
    MilestoneReached,
    PersonDescribed,
    StepPlanned,
    split_ref,
)
from milepost_shared.events.validation import decode_or_none
from milepost_shared.storage.tables.erased_names import ErasedNames
from milepost_shared.storage.tables.event_row import ERASED, GONE, EventRow, event_row
from milepost_shared.storage.tables.events import json_list
from milepost_shared.storage.tables.redactions import Attested, Redactions

ANY_ERASED = "EXISTS (SELECT 1 FROM events WHERE kind = 'Erased')"
"""Whether a log has erasures (SQL)."""
_READ = "SELECT device, seq, effective, chain, raw, kind, texts, redaction FROM events"
_BY_REF = f"{_READ} WHERE device = ? AND seq = ?"
_RECORDS = "kind <> 'ActivityLogged' AND goal IS NULL AND kind IN ('PersonDescribed', 'StepPlanned')"
"""What is known of people, and next steps; the index of goals finds them."""
_INSIDE = "held IS NULL AND redaction IS NULL AND kind <> 'Erased'"
"""What may have texts inside."""
_IS_VOID = """EXISTS (
    SELECT 1 FROM roster WHERE device = events.device AND void IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM frames WHERE frames.device = events.device AND events.seq BETWEEN first AND last
        AND stored_at BETWEEN 1 AND void - 1
    )
)"""
"""Whether no server stored an erasure before the stamp from which those of its device do not count."""
_OF_ORIGINALS = "corrects IN (SELECT value FROM json_each(?))"


class ErasedRow(NamedTuple):
    """A row of the events table, as far as an erasure concerns it."""

    device: str
    seq: int
    effective: int
    chain: bytes
    raw: bytes
    kind: str | None
    texts: bytes | None
    redaction: bytes | None

    @property
    def ref(self) -> str:
        """The event's ref."""
        return f"{self.device}-{self.seq}"


Row = EventRow | ErasedRow


class Dropped(NamedTuple):
    """How many events lost texts that the log held, the events that count nowhere from now on, whether erased
    ones still have texts inside, since nobody attested what is left, and the goals of new erasures."""

    texts: int
    gone: list[Stamped]
    inside: bool
    goals: set[str]


class Erasures:
    """The erasures among the events within one transaction."""

    def __init__(self, connection: sqlite3.Connection, redactions: Redactions) -> None:
        self._sql = connection
        self._redactions = redactions
        self._names = ErasedNames(connection)

    def exist(self) -> bool:
        """Return whether the log has any. Most have none, and everything is written by way of this."""
        return bool(self._sql.execute(f"SELECT {ANY_ERASED}").fetchone()[0])

    def count(self) -> int:
        """Return how many the log has."""
        return int(self._sql.execute("SELECT count(*) FROM events WHERE kind = 'Erased'").fetchone()[0])

    def all(self) -> list[Erased]:
        """Return the erasures in force: not what was erased on a device in somebody else's hands."""
        rows = self._sql.execute(f"SELECT raw FROM events WHERE kind = 'Erased' AND NOT {_IS_VOID}")
        # Those that only attest are many, and long.
        return [erased for (raw,) in rows if not only_attests(raw) and (erased := erased_or_none(raw))]

    def attested(self) -> Attested:
        """Return what erasures attest; where several do, the one with the smallest id."""
        rows = self._sql.execute("SELECT raw FROM events WHERE kind = 'Erased'")
        erasures = [erased for (raw,) in rows if (erased := erased_or_none(raw))]
        found: dict[tuple[str, str], Redaction] = {}
        for erased in sorted(erasures, key=lambda erased: erased.id, reverse=True):
            found |= {(ref, each.after): each for ref, each in erased.inline if each.by}
        return found

    def rows(self) -> list[ErasedRow]:
        """Return the rows of the erasures themselves."""
        return [*self._rows(f"{_READ} WHERE kind = 'Erased'", ())]

    def apply(self, rows: Sequence[Row]) -> Dropped:
        """Do what the erasures say to new rows, and what new erasures among them say to all."""
        came = [(row, erased) for row in rows if (erased := erased_or_none(row.raw))]
        new = [erased for _, erased in came]
        for row, erased in came:
            self._names.add(row.device, row.seq, erased)
        concerned = [(row, decode_or_none(row.raw)) for row in self._concerned(rows, new)]
        named = {name for row, event in concerned if event for name in self._names_of(row, event)}
        erasures = self._naming(named.union(*(erased.goals for erased in new)))
        coverage, attested = Coverage(erasures), cache(self.attested)
        gone: list[Stamped] = []
        texts, inside = 0, False
        for row, event in concerned:
            if row.redaction and (found := attested().get((row.ref, row.chain.hex()))):
                self._redactions.sign(row.device, row.seq, found)
            level = self._level(coverage, row, event) if event else None
            if level is None or event is None:
                continue
            texts += bool(row.texts)
            self._drop_texts(row)
            if level == "all" and row.kind != GONE:
                self._take_out(row)
                gone.append(Stamped(row.effective, event))
            if row.redaction is None and has_texts(row.raw):
                found = attested().get((row.ref, row.chain.hex()))
                redacts = found is not None and self._redactions.redact(row.device, row.seq, found)
                texts, inside = texts + redacts, inside or not redacts
        ids = {erased.id for erased in new}
        goals = {goal for erased in erasures if erased.id in ids for goal in erased.goals}
        return Dropped(texts, gone, inside, goals)

    def redact(self) -> int:
        """Take the texts out that stand inside of erased events; return of how many.

        What is left is unsigned: others take it once a device attests it.
        """
        coverage, count = Coverage(self.all()), 0
        for row in [*self._covered(coverage, _INSIDE)]:
            if has_texts(row.raw):
                count += self._redactions.redact(row.device, row.seq, None)
        return count

    def may_be_void(self, device: str) -> bool:
        """Return whether erasures of a device count only from before some stamp."""
        query = "SELECT 1 FROM roster WHERE device = ? AND void IS NOT NULL"
        return self._sql.execute(query, (device,)).fetchone() is not None

    def are_by(self, device: str) -> bool:
        """Return whether a device wrote any."""
        query = "SELECT 1 FROM events WHERE kind = 'Erased' AND device = ? LIMIT 1"
        return self._sql.execute(query, (device,)).fetchone() is not None

    def gone_after(self, device: str, seq: int) -> set[int]:
        """Return the seqs of a device's events after `seq` that count nowhere."""
        query = "SELECT seq FROM events WHERE kind = 'Gone' AND device = ? AND seq > ?"
        return {row[0] for row in self._sql.execute(query, (device, seq))}

    def of_entry(self, original: str) -> list[Erased]:
        """Return the erasures of the entry with that original."""
        row = next(self._rows(_BY_REF, split_ref(original)), None)
        event = decode_or_none(row.raw) if row else None
        if row is None or not isinstance(event, ActivityLogged):
            return []
        names = self._names_of(row, event)
        return Coverage(self._naming(names)).of_entry(row.ref, row.chain, event.origin)

    def reconsider(self) -> int:
        """Let count again what no erasure covers any more, because one was taken back; its texts are lacking
        until somebody brings them. Return how many events those are."""
        coverage, restored = Coverage(self.all()), 0
        for row in [*self._rows(f"{_READ} WHERE kind = 'Gone' OR texts = x''", ())]:
            event = decode_or_none(row.raw)
            level = self._level(coverage, row, event) if event else None
            if level is None:
                self._sql.execute("UPDATE events SET texts = NULL WHERE device = ? AND seq = ?", row[:2])
            if event and level != "all" and row.kind == GONE:
                right = event_row(row.device, row.seq, row.effective, event, row.chain, row.raw)
                query = "UPDATE events SET kind = ?, goal = ? WHERE device = ? AND seq = ?"
                self._sql.execute(query, (right.kind, right.goal, row.device, row.seq))
                restored += 1
        return restored

    def texts_kept(self) -> list[str]:
        """Return the refs of events whose texts are here although they are erased: there are none, unless
        something is amiss."""
        coverage = Coverage(self.all())
        beside = [row.ref for row in self._covered(coverage, "length(texts) > 0")]
        return beside + [row.ref for row in self._covered(coverage, _INSIDE) if has_texts(row.raw)]

    def _concerned(self, rows: Sequence[Row], erasures: Sequence[Erased]) -> Iterator[ErasedRow]:
        """Return the rows that may have to change, each once: these, and what the new `erasures` name."""
        refs = [f"{row.device}-{row.seq}" for row in rows]
        refs += [ref for erased in erasures for ref, _, _ in erased.entries]
        refs += [ref for erased in erasures for ref, _ in erased.inline]
        origins = {origin for erased in erasures for _, _, origin in erased.entries}
        query = f"{_READ} WHERE origin IN (SELECT value FROM json_each(?)) AND corrects IS NULL"
        refs += [row.ref for row in self._rows(query, (json_list(origins),))]
        goals = {goal for erased in erasures for goal in erased.goals}
        found: dict[str, ErasedRow] = {}
        for ref in dict.fromkeys(refs):
            found |= {row.ref: row for row in self._rows(_BY_REF, split_ref(ref))}
        # Also of originals that are lost.
        corrections = self._rows(f"{_READ} WHERE {_OF_ORIGINALS}", (json_list({*refs, *found}),))
        found |= {row.ref: row for row in corrections}
        query = f"{_READ} WHERE kind <> 'ActivityLogged' AND goal IN (SELECT value FROM json_each(?))"
        found |= {row.ref: row for row in self._rows(query, (json_list(goals),))} if goals else {}
        if any(erased.people or erased.steps for erased in erasures):
            found |= {row.ref: row for row in self._rows(f"{_READ} WHERE {_RECORDS}", ())}
        return (row for row in found.values() if row.kind != ERASED)

    def _level(self, coverage: Coverage, row: ErasedRow, event: Event) -> Level | None:
        if isinstance(event, GoalSet | GoalAdjusted | MilestoneReached):
            return level_of(coverage.of_goal(event.goal), event.knows)
        if not isinstance(event, ActivityLogged):
            return level_of(coverage.of_record(event), event.knows)
        original, origin = (row, event.origin) if not event.corrects else self._original(event.corrects)
        if original is None:
            return level_of(coverage.of_lost(event.corrects), event.knows) if event.corrects else None
        return level_of(coverage.of_entry(original.ref, original.chain, origin), event.knows)

    def drop(self, erasures: Sequence[Erased], attested: Attested) -> int:
        """Take away what erasures cover which the log itself may not know; return of how many events.

        Nothing else changes: it is a copy of before, in which what was erased still counts.
        """
        coverage, known, count = Coverage([*self.all(), *erasures]), {**attested, **self.attested()}, 0
        for row in [*self._covered(coverage, "length(texts) > 0")]:
            self._drop_texts(row)
            count += 1
        for row in [*self._covered(coverage, _INSIDE)]:
            if has_texts(row.raw):
                found = known.get((row.ref, row.chain.hex()))
                count += self._redactions.redact(row.device, row.seq, found)
        return count

    def _naming(self, names: Iterable[str]) -> list[Erased]:
        """Return the erasures in force that have one of these names, and perhaps others."""
        found = self._names.naming(names, f"NOT {_IS_VOID}")
        return [erased for raw in found if (erased := erased_or_none(raw))]

    def _names_of(self, row: ErasedRow, event: Event) -> Iterator[str]:
        """Yield what an erasure would name that is about an event."""
        if isinstance(event, ActivityLogged):
            origin = self._original(event.corrects)[1] if event.corrects else event.origin
            yield from (event.corrects or row.ref, origin or "")
        elif isinstance(event, PersonDescribed):
            yield event.person
        else:
            yield event.step if isinstance(event, StepPlanned) else event.goal

    def _covered(self, coverage: Coverage, where: str) -> Iterator[ErasedRow]:
        for row in self._rows(f"{_READ} WHERE {where}", ()):
            if (event := decode_or_none(row.raw)) and self._level(coverage, row, event):
                yield row

    def _original(self, ref: str) -> tuple[ErasedRow | None, str | None]:
        row = next(self._rows(_BY_REF, split_ref(ref)), None)
        event = decode_or_none(row.raw) if row else None
        return (row, event.origin) if isinstance(event, ActivityLogged) else (None, None)

    def _drop_texts(self, row: ErasedRow) -> None:
        query = """UPDATE events SET texts = x'' WHERE device = ? AND seq = ?
                   AND (held IS NOT NULL OR redaction IS NOT NULL)"""
        self._sql.execute(query, (row.device, row.seq))

    def _take_out(self, row: ErasedRow) -> None:
        query = "UPDATE events SET kind = 'Gone', goal = NULL WHERE device = ? AND seq = ?"
        self._sql.execute(query, (row.device, row.seq))

    def _rows(self, query: str, arguments: Iterable[object]) -> Iterator[ErasedRow]:
        return (ErasedRow(*row) for row in self._sql.execute(query, tuple(arguments)).fetchall())
