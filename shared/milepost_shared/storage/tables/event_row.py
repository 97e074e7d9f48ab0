"""A row of the events table, and the columns that are read off an event's bytes."""

from __future__ import annotations

from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.errors import UNREADABLE
from milepost_shared.events.erased import erased_or_none
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalEvent,
    GoalSet,
    PersonDescribed,
    StepPlanned,
    decode_header,
)

ERASED, GONE = "Erased", "Gone"
"""The kinds of rows that no fold takes in: an erasure, and what one took out."""


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
    held: str | None
    texts: bytes | None
    redaction: bytes | None = None


def event_row(
    device: str,
    seq: int,
    effective: int,
    event: Event | None,
    chain: bytes,
    raw: bytes,
    texts: bytes | None = None,
) -> EventRow:
    """Return the row of an event with its `texts`; one that is not understood (None) has no kind, unless it
    is an erasure. It is a whole event."""
    if event is None:
        kind, held = ERASED if erased_or_none(raw) else None, held_texts(raw)
        return EventRow(device, seq, effective, kind, None, None, None, None, chain, raw, held, texts)
    kind = type(event).__name__
    if isinstance(event, PersonDescribed | StepPlanned):
        return EventRow(device, seq, effective, kind, None, None, None, None, chain, raw, event.texts, texts)
    if not isinstance(event, ActivityLogged):
        goal, day, held = event.goal, _day(event).toordinal(), event.texts
        return EventRow(device, seq, effective, kind, goal, day, None, None, chain, raw, held, texts)
    given, day, held = event.contributions, event.day.toordinal(), event.texts
    only, corrects, origin = given[0].goal if len(given) == 1 else None, event.corrects, event.origin
    return EventRow(device, seq, effective, kind, only, day, corrects, origin, chain, raw, held, texts)


def out_of_count(row: EventRow) -> EventRow:
    """Return the row of an event that counts nowhere."""
    return replace(row, kind=GONE, goal=None)


def held_texts(raw: bytes) -> str | None:
    """Return the commitment to its texts in the bytes of an event that may not be understood."""
    try:
        return decode_header(raw).texts
    except UNREADABLE:
        return None


def _day(event: GoalEvent) -> date:
    if isinstance(event, GoalSet):
        return event.start
    return event.effective_day if isinstance(event, GoalAdjusted) else event.day
