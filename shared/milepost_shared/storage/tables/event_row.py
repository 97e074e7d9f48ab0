"""A row of the events table, and the columns that are read off an event's bytes."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalEvent,
    GoalSet,
    PersonDescribed,
    StepPlanned,
)


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
    """Return the row of an event; one that is not understood (None) has no kind."""
    if event is None:
        return EventRow(device, seq, effective, None, None, None, None, None, chain, raw)
    kind = type(event).__name__
    if isinstance(event, PersonDescribed | StepPlanned):
        return EventRow(device, seq, effective, kind, None, None, None, None, chain, raw)
    if not isinstance(event, ActivityLogged):
        return EventRow(
            device, seq, effective, kind, event.goal, _day(event).toordinal(), None, None, chain, raw
        )
    given, day = event.contributions, event.day.toordinal()
    goal = given[0].goal if len(given) == 1 else None
    return EventRow(device, seq, effective, kind, goal, day, event.corrects, event.origin, chain, raw)


def _day(event: GoalEvent) -> date:
    if isinstance(event, GoalSet):
        return event.start
    return event.effective_day if isinstance(event, GoalAdjusted) else event.day
