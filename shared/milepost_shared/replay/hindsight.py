"""Hindsight: what became known later of a goal on a day."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_shared.events.types import Ref, Stamp
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, amounts_by_goal


class LateEntry(Struct, frozen=True, kw_only=True):
    """An entry of `day` that was only logged later, at the stamp `made` of its device."""

    ref: Ref
    day: date
    kind: str | None
    made: Stamp


class Hindsight(Struct, frozen=True, kw_only=True):
    """The entries of a goal that were logged later, and how many of the known ones were corrected or taken
    back since."""

    late: list[LateEntry]
    corrected: int


def hindsight(goal: str, then: Book, since: Book, known_at: Stamp) -> Hindsight:
    """Return what became known of a goal after the stamp `known_at`: `then` is the book of a day as known at
    it, `since` that of the same day as known now."""
    before, now = _of_goal(goal, then), _of_goal(goal, since)
    added = [entry for ref, entry in now.items() if ref not in before]
    late = [entry for entry in added if entry.original.effective > known_at]
    gone = before.keys() - now.keys()
    changed = [ref for ref in before.keys() & now.keys() if _bearing(before[ref]) != _bearing(now[ref])]
    return Hindsight(
        late=[_late(entry) for entry in late], corrected=len(gone) + len(changed) + len(added) - len(late)
    )


def _late(entry: Entry) -> LateEntry:
    return LateEntry(
        ref=entry.original.event.ref,
        day=entry.activity.day,
        kind=entry.activity.kind,
        made=entry.original.event.made,
    )


def _bearing(entry: Entry) -> tuple[object, ...]:
    """Return the parts of an entry that values depend on: a corrected note changes none."""
    activity = entry.activity
    return activity.day, activity.time, activity.contributions


def _of_goal(goal: str, book: Book) -> dict[str, Entry]:
    """Return the entries that count for a goal, directly or through a goal that rolls up into it, by ref."""
    rolls = book.rollup.subtree(goal)
    return {
        e.original.event.ref: e for e in book.entries if goal in rolls.counted_amounts(amounts_by_goal(e))
    }
