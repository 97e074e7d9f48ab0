"""An activity after all corrections, as commands and the API show it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from milepost_shared.events.types import Contribution, Opportunity
from milepost_shared.model.entries import Entry


class ActivityView(Struct, frozen=True, kw_only=True):
    """An activity after all corrections. `ref` is its identity, that of the original event; `version` is the
    ref of the event that gives its present content."""

    ref: str
    version: str
    day: date
    time: str | None
    minutes: int | None
    kind: str | None
    contributions: tuple[Contribution, ...]
    people: tuple[str, ...]
    organisation: str | None
    opportunities: tuple[Opportunity, ...]
    quality: int | None
    note: str | None
    device: str
    made: int
    withdrawn: bool = False


def activity_view(entry: Entry) -> ActivityView:
    """Return an entry as readers see it."""
    activity = entry.activity
    return ActivityView(
        ref=entry.original.event.ref,
        version=activity.ref,
        day=activity.day,
        time=activity.time,
        minutes=activity.minutes,
        kind=activity.kind,
        contributions=activity.contributions,
        people=activity.people,
        organisation=activity.organisation,
        opportunities=activity.opportunities,
        quality=activity.quality,
        note=activity.note,
        device=entry.original.event.device,
        made=entry.original.event.made,
        withdrawn=entry.withdrawn,
    )


class DatedNote(Struct, frozen=True, kw_only=True):
    """What was noted of an activity: its ref, its day, and the note."""

    ref: str
    day: date
    note: str


def dated_notes(entries: Iterable[Entry]) -> list[DatedNote]:
    """Return the notes of entries that come oldest first, the newest note first."""
    noted = {entry.original.event.ref: entry.activity for entry in entries}
    return [
        DatedNote(ref=ref, day=activity.day, note=activity.note)
        for ref, activity in reversed(noted.items())
        if activity.note
    ]
