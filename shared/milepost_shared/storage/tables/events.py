"""The events of a person's file: write, read, verify (shared/decisions/0010-log-file.md)."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain as joined
from typing import Any

import msgspec
from msgspec.structs import astuple

from milepost_shared.errors import UNREADABLE, Damaged
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.texts import (
    as_sent,
    has_milestone_ids,
    milestone_names,
    shown,
    shown_fields,
    with_milestone_names,
)
from milepost_shared.events.types import GoalEvent, decode, decode_made, split_ref
from milepost_shared.storage.tables.event_row import EventRow
from milepost_shared.storage.tables.redactions import chain_after

READ = "SELECT effective, raw, texts FROM events"
"""Begins a query for `select_stamped`."""
BATCH = 50
"""How many rows one statement inserts. Around each the driver lets other threads run, and waits for them."""
_FOLDED = "kind NOT IN ('Erased', 'Gone')"
"""What a fold takes in: also not what has no kind."""
_COLUMNS = EventRow.__struct_fields__
_ABOUT_NO_GOAL = f"{READ} WHERE kind <> 'ActivityLogged' AND goal IS NULL"
"""In this form the index of goals finds them."""
_MENTIONS = "kind <> 'ActivityLogged' AND (instr(raw, CAST(?1 AS BLOB)) OR instr(texts, CAST(?1 AS BLOB)))"
_MILESTONES, _ABOUT = '"milestones"', '"about"'
"""How the bytes of a revision or its texts spell the names of these fields."""


class Events:
    """The events table within one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._sql = connection

    def add(self, rows: Sequence[EventRow]) -> None:
        """Insert rows. SQLite raises IntegrityError if one is there already."""
        values = [astuple(row) for row in rows]
        present = tuple(
            n for n, column in enumerate(zip(*values, strict=True)) if column.count(None) < len(rows)
        )
        bound = [_bound(row, present) for row in values]
        whole = len(rows) - len(rows) % BATCH
        for n in range(0, whole, BATCH):
            self._sql.execute(_insert(present, BATCH), [*joined.from_iterable(bound[n : n + BATCH])])
        for one in bound[whole:]:
            self._sql.execute(_insert(present, 1), one)

    def delete_after(self, device: str, seq: int) -> None:
        """Delete a device's events after `seq`."""
        self._sql.execute("DELETE FROM events WHERE device = ? AND seq > ?", (device, seq))

    def delete(self, device: str, seq: int) -> None:
        """Delete one event, which is damaged."""
        self._sql.execute("DELETE FROM events WHERE device = ? AND seq = ?", (device, seq))

    def restamp(self, device: str, stamps: Iterable[tuple[int, int]]) -> None:
        """Set effective stamps, given as (effective, seq)."""
        self._sql.executemany(
            "UPDATE events SET effective = ? WHERE device = ? AND seq = ?",
            [(e, device, s) for e, s in stamps],
        )

    def set_columns(self, rows: Iterable[EventRow]) -> None:
        """Set the columns that are read off the bytes; stamps, chains and bytes stay."""
        columns = [(r.kind, r.goal, r.day, r.corrects, r.origin, r.held, r.device, r.seq) for r in rows]
        query = """UPDATE events SET kind = ?, goal = ?, day = ?, corrects = ?, origin = ?, held = ?
                   WHERE device = ? AND seq = ?"""
        self._sql.executemany(query, columns)

    def get(self, ref: str) -> Stamped | None:
        """Return the event of that ref; None if it is missing or not understood."""
        query = f"{READ} WHERE device = ? AND seq = ? AND {_FOLDED}"
        return next(self._stamped(query, split_ref(ref)), None)

    def of(self, refs: Collection[str]) -> Iterator[Stamped]:
        """Return the events of those refs, without those that are missing or not understood."""
        query = f"""{READ} JOIN json_each(?) AS named
                    ON device = json_extract(named.value, '$[0]') AND seq = json_extract(named.value, '$[1]')
                    WHERE {_FOLDED}"""
        return self._stamped(query, (json_list(map(split_ref, refs)),)) if refs else iter(())

    def raw(self, ref: str) -> bytes | None:
        """Return an event's bytes."""
        found = self._column("raw", split_ref(ref))
        return None if found is None else bytes(found)

    def fields(self, ref: str) -> dict[str, Any]:
        """Return the JSON of an event as it is shown (`texts.shown_fields`); empty if it is missing."""
        query = "SELECT raw, texts FROM events WHERE device = ? AND seq = ?"
        row = self._sql.execute(query, split_ref(ref)).fetchone()
        return shown_fields(*row) if row else {}

    def effective(self, ref: str) -> int | None:
        """Return an event's effective stamp; None if it is missing."""
        found = self._column("effective", split_ref(ref))
        return None if found is None else int(found)

    def made_at(self, stamps: Collection[int]) -> Iterator[tuple[str, bytes]]:
        """Return the events that were made at one of those stamps, each with its ref. Reads all events."""
        rows = self._sql.execute("SELECT device, seq, raw FROM events") if stamps else ()
        return ((f"{device}-{seq}", raw) for device, seq, raw in rows if _made_or_none(raw) in stamps)

    def chain_at(self, device: str, seq: int) -> bytes | None:
        """Return the chain after a device's event `seq`; None if that is missing."""
        found = self._column("chain", (device, seq))
        return None if found is None else bytes(found)

    def between(self, device: str, first: int, last: int) -> list[tuple[int, int, bytes]]:
        """Return a device's events from seq `first` to `last` as (seq, effective, raw)."""
        query = "SELECT seq, effective, raw FROM events WHERE device = ? AND seq BETWEEN ? AND ? ORDER BY seq"
        return self._sql.execute(query, (device, first, last)).fetchall()

    def chains_between(self, device: str, first: int, last: int) -> dict[int, bytes]:
        """Return the chains after a device's events from seq `first` to `last`, by seq."""
        query = "SELECT seq, chain FROM events WHERE device = ? AND seq BETWEEN ? AND ?"
        return dict(self._sql.execute(query, (device, first, last)))

    def effectives(self, device: str, after: int, until: int) -> Iterator[int]:
        """Return the effective stamps of a device's events after seq `after` up to `until`, by seq."""
        query = "SELECT effective FROM events WHERE device = ? AND seq > ? AND seq <= ? ORDER BY seq"
        return (row[0] for row in self._sql.execute(query, (device, after, until)))

    def all(self) -> Iterator[Stamped]:
        """Return every event that is understood, in no particular order."""
        return self._with_names_again(self._stamped(f"{READ} WHERE {_FOLDED}"))

    def revisions(self, goal: str | None = None) -> Iterator[Stamped]:
        """Return every event that is about a goal but the activities, of one goal or of all."""
        if goal is None:
            found = self._stamped(f"{READ} WHERE kind <> 'ActivityLogged' AND goal IS NOT NULL")
        else:
            found = self._stamped(f"{READ} WHERE kind <> 'ActivityLogged' AND goal = ?", (goal,))
        return self._with_names_again(found)

    def descriptions(self) -> Iterator[Stamped]:
        """Return every description of a person."""
        return self._stamped(f"{_ABOUT_NO_GOAL} AND kind = 'PersonDescribed'")

    def steps(self) -> Iterator[Stamped]:
        """Return every event of a next step."""
        return self._stamped(f"{_ABOUT_NO_GOAL} AND kind = 'StepPlanned'")

    def goals_with_milestones(self) -> list[str]:
        """Return the goals with a revision that mentions milestones; most mention none."""
        return self._goals_mentioning(_MILESTONES)

    def goals_about_people(self) -> list[str]:
        """Return the goals with a revision that mentions whom they are about; most are about nobody."""
        return self._goals_mentioning(_ABOUT)

    def names_milestones(self, goal: str) -> bool:
        """Return whether a revision of that goal mentions milestones."""
        query = f"SELECT 1 FROM events WHERE {_MENTIONS} AND goal = ?2 LIMIT 1"
        return self._sql.execute(query, (_MILESTONES, goal)).fetchone() is not None

    def activities(self) -> Iterator[Stamped]:
        """Return every activity, corrections and withdrawals included."""
        return self._stamped(f"{READ} WHERE kind = 'ActivityLogged'")

    def activities_of(self, days: Iterable[int]) -> Iterator[Stamped]:
        """Return the activities of those days (ordinals), corrections included."""
        query = f"{READ} WHERE kind = 'ActivityLogged' AND day IN (SELECT value FROM json_each(?))"
        return self._stamped(query, (json_list(days),))

    def activities_between(self, first: int, last: int) -> Iterator[Stamped]:
        """Return the activities of the days (ordinals) from one to another, corrections included."""
        return self._stamped(f"{READ} WHERE kind = 'ActivityLogged' AND day BETWEEN ? AND ?", (first, last))

    def activities_after(self, heads: Mapping[str, int]) -> Iterator[Stamped]:
        """Return the activities of each device after its seq in `heads`."""
        query = f"{READ} WHERE device = ? AND seq > ? AND kind = 'ActivityLogged'"
        return joined.from_iterable(self._stamped(query, head) for head in heads.items())

    def count_activities_after(self, heads: Mapping[str, int]) -> tuple[int, int]:
        """Return how many those are, and how many of them correct another or were imported."""
        query = """SELECT count(*), count(coalesce(corrects, origin)) FROM events
                   WHERE device = ? AND seq > ? AND kind = 'ActivityLogged'"""
        counts = [self._sql.execute(query, head).fetchone() for head in heads.items()]
        return sum(each for each, _ in counts), sum(linked for _, linked in counts)

    def activity_days(self, until: int | None) -> Iterator[int]:
        """Return the days with activities (ordinals) up to `until`, newest first."""
        query = "SELECT DISTINCT day FROM events WHERE kind = 'ActivityLogged' AND day <= ? ORDER BY day DESC"
        return (row[0] for row in self._sql.execute(query, (until if until is not None else 10_000_000,)))

    def newest_of(self, device: str) -> Iterator[Stamped]:
        """Return a device's events, newest first."""
        return self._stamped(f"{READ} WHERE device = ? AND {_FOLDED} ORDER BY seq DESC", (device,))

    def not_understood(self) -> list[tuple[str, int, bytes]]:
        """Return (device, seq, raw) of the events of an unknown type or outside a limit."""
        return self._sql.execute("SELECT device, seq, raw FROM events WHERE kind IS NULL").fetchall()

    def count(self) -> int:
        """Return the number of events, as the heads say."""
        return int(self._sql.execute("SELECT coalesce(sum(seq), 0) FROM heads").fetchone()[0])

    def first_damaged(self, device: str, start: bytes, last: int, known: Mapping[int, bytes]) -> int | None:
        """Return the seq of a device's first event up to `last` that is missing or does not fit its chain.

        None if all fit. `known` has the chains of damaged events that were set aside, by seq: they are passed
        over by these.
        """
        chain, expected = start, 1
        query = "SELECT seq, chain, raw, redaction FROM events WHERE device = ? ORDER BY seq"
        for seq, stored, raw, redaction in self._sql.execute(query, (device,)):
            while expected < seq:
                if expected not in known:
                    return expected
                chain, expected = known[expected], expected + 1
            if chain_after(chain, raw, redaction) != stored:
                return int(seq)
            chain, expected = stored, seq + 1
        return next((seq for seq in range(expected, last + 1) if seq not in known), None)

    def _goals_mentioning(self, field: str) -> list[str]:
        query = f"SELECT DISTINCT goal FROM events WHERE {_MENTIONS} AND goal IS NOT NULL"
        return [row[0] for row in self._sql.execute(query, (field,))]

    def _with_names_again(self, events: Iterable[Stamped]) -> Iterator[Stamped]:
        """Yield events; those whose texts were erased with the names of milestones that others of their goal
        give: so a milestone stays one, whatever says that it was reached. Of before, they have no texts."""
        names: dict[str, dict[str, str]] = {}
        for held in events:
            event = held.event
            if not event.texts and isinstance(event, GoalEvent) and has_milestone_ids(event):
                if event.goal not in names:
                    names[event.goal] = self._milestone_names(event.goal)
                held = Stamped(held.effective, with_milestone_names(event, names[event.goal]))
            yield held

    def _milestone_names(self, goal: str) -> dict[str, str]:
        """Return the names of a goal's milestones, by what stands for them: as the last event has them."""
        query = """SELECT texts FROM events WHERE kind <> 'ActivityLogged' AND goal = ? AND length(texts) > 0
                   ORDER BY effective, device, seq"""
        names: dict[str, str] = {}
        for (texts,) in self._sql.execute(query, (goal,)):
            names |= milestone_names(as_sent(texts))
        return names

    def _column(self, column: str, identity: tuple[str, int]) -> Any:
        query = f"SELECT {column} FROM events WHERE device = ? AND seq = ?"
        row = self._sql.execute(query, identity).fetchone()
        return row and row[0]

    def _stamped(self, query: str, arguments: tuple[object, ...] = ()) -> Iterator[Stamped]:
        return select_stamped(self._sql, query, arguments)


def _made_or_none(raw: bytes) -> int | None:
    """Return when an event was made; None where its bytes are damaged."""
    try:
        return decode_made(raw)
    except UNREADABLE:
        return None


@cache
def _insert(columns: tuple[int, ...], rows: int) -> str:
    row, names = f"({', '.join('?' * len(columns))})", ", ".join(_COLUMNS[n] for n in columns)
    return f"INSERT INTO events ({names}) VALUES {', '.join([row] * rows)}"


def _bound(row: Sequence[object], columns: Iterable[int]) -> list[object]:
    """Return the values of some columns, by their numbers, as they are bound.

    The driver offers bytes and None to its adapters first, each of which takes a tenth of the insert. So
    columns that no row has are left out, and bytes are bound as bytearrays.
    """
    return [bytearray(value) if type(value := row[n]) is bytes else value for n in columns]


def select_stamped(
    connection: sqlite3.Connection, query: str, arguments: tuple[object, ...]
) -> Iterator[Stamped]:
    """Run a query that begins with READ, and decode what it selects. Raises Damaged."""
    try:
        for effective, raw, texts in connection.execute(query, arguments):
            # Most events of old logs have no texts beside them.
            yield Stamped(effective, decode(raw) if texts is None else shown(raw, texts))
    except UNREADABLE as error:
        raise Damaged from error


def json_list(values: Iterable[object]) -> str:
    """Return values as SQLite's `json_each` reads them."""
    return msgspec.json.encode(list(values)).decode()
