"""The rows of events in a person's file: write, read, prove (design section 4)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain as joined
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import astuple

from milepost_shared.errors import UNREADABLE, Damaged
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalSet,
    MilestoneReached,
    decode,
    split_ref,
)
from milepost_shared.protocol.hash_chain import chain_next

_READ = "SELECT effective, raw FROM events"
_ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT = f"INSERT INTO events VALUES {_ROW}"
TOGETHER = 50
"""How many rows one statement inserts. Around each the driver lets other threads run, and waits for them."""
_INSERT_TOGETHER = ", ".join([_INSERT, *[_ROW] * (TOGETHER - 1)])
_AFTER = "device = ? AND seq > ? AND kind = 'ActivityLogged'"
_AMONG = "device || '-' || seq IN (SELECT value FROM json_each(?))"
_TANGLED = """(corrects IS NOT NULL
    OR EXISTS (SELECT 1 FROM events WHERE corrects = e.device || '-' || e.seq)
    OR (origin IS NOT NULL
        AND (SELECT count(*) FROM events WHERE origin = e.origin AND corrects IS NULL) > 1))"""
_NAMES_MILESTONES = """kind <> 'ActivityLogged' AND instr(raw, CAST('"milestones"' AS BLOB))"""
_TELLS_MILESTONES = f"SELECT 1 FROM events WHERE {_NAMES_MILESTONES} AND goal = ? LIMIT 1"


class EventRow(Struct, frozen=True, gc=False):
    """One row, in the order of the table's columns."""

    device: str
    seq: int
    effective: int
    kind: str | None
    goal: str | None
    day: int | None
    corrects: str | None
    origin: str | None
    chain: bytes
    raw: bytes


def event_row(
    device: str, seq: int, effective: int, event: Event | None, chain: bytes, raw: bytes
) -> EventRow:
    """The row of an event; what is not understood has no kind."""
    if event is None:
        return EventRow(device, seq, effective, None, None, None, None, None, chain, raw)
    kind = type(event).__name__
    if not isinstance(event, ActivityLogged):
        return EventRow(
            device, seq, effective, kind, event.goal, _day(event).toordinal(), None, None, chain, raw
        )
    given, day = event.contributions, event.day.toordinal()
    goal = given[0].goal if len(given) == 1 else None
    return EventRow(device, seq, effective, kind, goal, day, event.corrects, event.origin, chain, raw)


def _day(event: GoalSet | GoalAdjusted | MilestoneReached) -> date:
    if isinstance(event, GoalSet):
        return event.start
    return event.effective_day if isinstance(event, GoalAdjusted) else event.day


class Events:
    """The events table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def insert(self, rows: Sequence[EventRow]) -> None:
        """Add rows; an identity that is already there is an error of the caller."""
        whole = len(rows) - len(rows) % TOGETHER
        for n in range(0, whole, TOGETHER):
            part = map(astuple, rows[n : n + TOGETHER])
            self._sql.execute(_INSERT_TOGETHER, [*joined.from_iterable(part)])
        self._sql.executemany(_INSERT, map(astuple, rows[whole:]))

    def delete_after(self, device: str, seq: int) -> None:
        """Take out a device's events after `seq`."""
        self._sql.execute("DELETE FROM events WHERE device = ? AND seq > ?", (device, seq))

    def delete(self, device: str, seq: int) -> None:
        """Take out one event: it is damaged."""
        self._sql.execute("DELETE FROM events WHERE device = ? AND seq = ?", (device, seq))

    def restamp(self, device: str, stamps: Iterable[tuple[int, int]]) -> None:
        """Set effective stamps, given as (effective, seq)."""
        self._sql.executemany(
            "UPDATE events SET effective = ? WHERE device = ? AND seq = ?",
            [(e, device, s) for e, s in stamps],
        )

    def get(self, ref: str) -> Stamped | None:
        """The event of that ref, where it is here and understood."""
        found = next(
            self._stamped(f"{_READ} WHERE device = ? AND seq = ? AND kind IS NOT NULL", split_ref(ref)), None
        )
        return found

    def raw(self, ref: str) -> bytes | None:
        """An event's bytes."""
        row = self._sql.execute(
            "SELECT raw FROM events WHERE device = ? AND seq = ?", split_ref(ref)
        ).fetchone()
        return bytes(row[0]) if row else None

    def effective(self, ref: str) -> int | None:
        """The effective stamp of the event of that ref, where it is here."""
        found = self._one("effective", split_ref(ref))
        return None if found is None else int(found)

    def chain_at(self, device: str, seq: int) -> bytes | None:
        """The chain after a device's event `seq`, where it is here."""
        found = self._one("chain", (device, seq))
        return None if found is None else bytes(found)

    def between(self, device: str, first: int, last: int) -> list[tuple[int, int, bytes]]:
        """A device's events from `first` to `last` as (seq, effective, raw)."""
        query = "SELECT seq, effective, raw FROM events WHERE device = ? AND seq BETWEEN ? AND ? ORDER BY seq"
        return self._sql.execute(query, (device, first, last)).fetchall()

    def effectives(self, device: str, after: int, until: int) -> Iterator[int]:
        """The effective stamps of a device's events after `after` up to `until`, in their sequence."""
        query = "SELECT effective FROM events WHERE device = ? AND seq > ? AND seq <= ? ORDER BY seq"
        return (row[0] for row in self._sql.execute(query, (device, after, until)))

    def all(self) -> Iterator[Stamped]:
        """Every event that is understood; the order says nothing."""
        return self._stamped(f"{_READ} WHERE kind IS NOT NULL")

    def revisions(self, goal: str | None = None) -> Iterator[Stamped]:
        """Every event but the activities: of one goal, or of all."""
        if goal is None:
            return self._stamped(f"{_READ} WHERE kind <> 'ActivityLogged' AND goal IS NOT NULL")
        return self._stamped(f"{_READ} WHERE kind <> 'ActivityLogged' AND goal = ?", (goal,))

    def goals_with_milestones(self) -> list[str]:
        """The goals of which a revision tells of milestones; a glance, since most do not."""
        query = f"SELECT DISTINCT goal FROM events WHERE {_NAMES_MILESTONES} AND goal IS NOT NULL"
        return [row[0] for row in self._sql.execute(query)]

    def names_milestones(self, goal: str) -> bool:
        """Whether a revision of that goal tells of milestones."""
        return self._sql.execute(_TELLS_MILESTONES, (goal,)).fetchone() is not None

    def activities(self) -> Iterator[Stamped]:
        """Every activity, corrections and withdrawals among them."""
        return self._stamped(f"{_READ} WHERE kind = 'ActivityLogged'")

    def of_days(self, days: Iterable[int]) -> Iterator[Stamped]:
        """The activities (versions of entries) whose day is among `days`, given as ordinals."""
        query = f"{_READ} WHERE kind = 'ActivityLogged' AND day IN (SELECT value FROM json_each(?))"
        return self._stamped(query, (_json(days),))

    def newest_days(self, until: int | None) -> Iterator[int]:
        """The days with activities, newest first, from `until` on backwards."""
        query = "SELECT DISTINCT day FROM events WHERE kind = 'ActivityLogged' AND day <= ? ORDER BY day DESC"
        return (row[0] for row in self._sql.execute(query, (until if until is not None else 10_000_000,)))

    def latest_of(self, device: str) -> Iterator[Stamped]:
        """A device's events, newest first."""
        return self._stamped(f"{_READ} WHERE device = ? AND kind IS NOT NULL ORDER BY seq DESC", (device,))

    def corrected(self, refs: Iterable[str]) -> set[str]:
        """Those of `refs` that some correction names."""
        names = list(refs)
        if len(names) == 1:  # An append asks for one, and waits for the answer.
            found = self._sql.execute("SELECT 1 FROM events WHERE corrects = ? LIMIT 1", names).fetchone()
            return set(names) if found else set()
        query = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM events WHERE corrects = value)"
        return {row[0] for row in self._sql.execute(query, (_json(names),))}

    def shared(self, origins: Collection[str]) -> set[str]:
        """Those of `origins` that more than one activity has."""
        if not origins:
            return set()
        query = """SELECT value FROM json_each(?)
                   WHERE (SELECT count(*) FROM events WHERE origin = value AND corrects IS NULL) > 1"""
        return {row[0] for row in self._sql.execute(query, (_json(origins),))}

    def known_origins(self, origins: Iterable[str]) -> set[str]:
        """Those of `origins` that an activity here has."""
        query = "SELECT value FROM json_each(?) WHERE EXISTS (SELECT 1 FROM events WHERE origin = value)"
        return {row[0] for row in self._sql.execute(query, (_json(origins),))}

    def versions(self, refs: Collection[str]) -> list[Stamped]:
        """All versions of the entries that those originals belong to: originals of one origin and
        every correction of any of them."""
        named = ((ref, held) for ref in refs if (held := self.get(ref)))
        # A correction may name anything; only an activity that corrects nothing is an original.
        originals = {
            ref: held
            for ref, held in named
            if isinstance(held.event, ActivityLogged) and not held.event.corrects
        }
        origins = {getattr(held.event, "origin", None) for held in originals.values()} - {None}
        query = f"{_READ} WHERE origin IN (SELECT value FROM json_each(?)) AND corrects IS NULL"
        originals |= {held.event.ref: held for held in self._stamped(query, (_json(origins),))}
        query = f"{_READ} WHERE kind = 'ActivityLogged' AND corrects IN (SELECT value FROM json_each(?))"
        return [*originals.values(), *self._stamped(query, (_json({*originals, *refs}),))]

    def alone_after(self, device: str, seq: int, but: Collection[str]) -> set[tuple[str, int]]:
        """The goals and days of a device's activities after `seq` that nothing corrects or copies and that
        have one goal: read off the columns, since most are such. Those of the refs `but` are left out."""
        query = f"""SELECT DISTINCT goal, day FROM events AS e
                    WHERE {_AFTER} AND goal IS NOT NULL AND NOT {_TANGLED} AND NOT {_AMONG}"""
        return set(self._sql.execute(query, (device, seq, _json(but))))

    def tangled_after(self, device: str, seq: int, but: Collection[str]) -> list[str]:
        """The originals that a device's other activities after `seq` belong to."""
        query = f"""SELECT DISTINCT coalesce(corrects, device || '-' || seq) FROM events AS e
                    WHERE {_AFTER} AND (goal IS NULL OR {_TANGLED}) AND NOT {_AMONG}"""
        return [ref for (ref,) in self._sql.execute(query, (device, seq, _json(but)))]

    def of_origins(self, origins: Iterable[str]) -> list[str]:
        """The refs of all originals with those origins."""
        query = """SELECT device, seq FROM events
                   WHERE origin IN (SELECT value FROM json_each(?)) AND corrects IS NULL"""
        return [f"{device}-{seq}" for device, seq in self._sql.execute(query, (_json(origins),))]

    def not_understood(self) -> list[tuple[str, int, bytes]]:
        """(device, seq, raw) of the events of an unknown type or with a broken limit."""
        return self._sql.execute("SELECT device, seq, raw FROM events WHERE kind IS NULL").fetchall()

    def count(self) -> int:
        """How many events are here."""
        return int(self._sql.execute("SELECT coalesce(sum(seq), 0) FROM heads").fetchone()[0])

    def understand(self, rows: Iterable[EventRow]) -> None:
        """Set what is read off the bytes anew, after an upgrade."""
        columns = [(r.kind, r.goal, r.day, r.corrects, r.origin, r.device, r.seq) for r in rows]
        query = """UPDATE events SET kind = ?, goal = ?, day = ?, corrects = ?, origin = ?
                   WHERE device = ? AND seq = ?"""
        self._sql.executemany(query, columns)

    def first_damaged(self, device: str, start: bytes, last: int, known: Mapping[int, bytes]) -> int | None:
        """The seq of a device's first event up to `last` that is missing or whose chain does not fit
        its bytes; None where all is well. Those in `known`, damaged ones that were set aside, are passed
        over by the chains that stood with them."""
        chain, expected = start, 1
        query = "SELECT seq, chain, raw FROM events WHERE device = ? ORDER BY seq"
        for seq, held, raw in self._sql.execute(query, (device,)):
            while expected < seq:
                if expected not in known:
                    return expected
                chain, expected = known[expected], expected + 1
            if chain_next(chain, raw) != held:
                return int(seq)
            chain, expected = held, seq + 1
        return next((seq for seq in range(expected, last + 1) if seq not in known), None)

    def _one(self, column: str, identity: tuple[str, int]) -> Any:
        query = f"SELECT {column} FROM events WHERE device = ? AND seq = ?"
        row = self._sql.execute(query, identity).fetchone()
        return row and row[0]

    def _stamped(self, query: str, arguments: tuple[object, ...] = ()) -> Iterator[Stamped]:
        try:
            for effective, raw in self._sql.execute(query, arguments):
                yield Stamped(effective, decode(raw))
        except UNREADABLE as error:
            raise Damaged from error


def _json(values: Iterable[object]) -> str:
    return msgspec.json.encode(list(values)).decode()
