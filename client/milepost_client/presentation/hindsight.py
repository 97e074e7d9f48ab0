"""Hindsight: what the person believed on a day, and what became known later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, tzinfo

from milepost_client.presentation.phrases import value_of_target
from milepost_shared.model.book import Book
from milepost_shared.model.entries import Entry, amounts_by_goal
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.text.formatting import MONTHS, format_amount, format_count, format_day


def format_hindsight(
    then: GoalView, since: GoalView, books: tuple[Book, Book], known_at: int, zone: tzinfo
) -> str | None:
    """`On Fri 1 May you believed 12 of 20; 3 meetings of April were only logged on Sun 3 May, so it was 15.`

    `then` is the goal in the first book: as it was known at the stamp `known_at`. `since` is the goal in the
    second: the same day, as it is known now. None where the value is the same.
    """
    if then.value == since.value:
        return None
    as_of, known = then.today, _day_of(known_at, zone)
    on = "" if known == as_of else f" for {format_day(as_of, known)}"
    believed = f"On {format_day(known, as_of)} you believed {value_of_target(then)}{on}"
    late, otherwise = _learned(then.id, *books, known_at)
    learned = [_format_late(late, as_of, zone)] if late else []
    if otherwise:
        was = "was" if otherwise == 1 else "were"
        learned.append(f"{format_count(otherwise, 'entry')} {was} corrected or taken back later")
    return (
        f"{believed}; {' and '.join(learned) or 'more became known'}, so it was {format_amount(since.value)}."
    )


def _learned(goal: str, then: Book, since: Book, known_at: int) -> tuple[list[Entry], int]:
    """The entries of a goal that were logged later, and the number of known ones that are other now."""
    before, now = _of_goal(goal, then), _of_goal(goal, since)
    added = [entry for ref, entry in now.items() if ref not in before]
    late = [entry for entry in added if entry.original.effective > known_at]
    gone = before.keys() - now.keys()
    changed = [ref for ref in before.keys() & now.keys() if _bearing(before[ref]) != _bearing(now[ref])]
    return late, len(gone) + len(changed) + len(added) - len(late)


def _bearing(entry: Entry) -> tuple[object, ...]:
    """The parts of an entry that values depend on: a corrected note changes none."""
    activity = entry.activity
    return activity.day, activity.time, activity.contributions


def _of_goal(goal: str, book: Book) -> dict[str, Entry]:
    """The entries that count for a goal, directly or through a goal that rolls up into it, by ref."""
    rolls = book.rollup.subtree(goal)
    return {
        e.original.event.ref: e for e in book.entries if goal in rolls.counted_amounts(amounts_by_goal(e))
    }


def _format_late(entries: Sequence[Entry], as_of: date, zone: tzinfo) -> str:
    """`3 meetings of April were only logged on Sun 3 May`"""
    kinds = {entry.activity.kind for entry in entries}
    noun = kinds.pop() if len(kinds) == 1 else None
    made = [_day_of(entry.original.event.made, zone) for entry in entries]
    first, last = min(made), max(made)
    when = f"on {format_day(first, as_of)}"
    if last > first:
        when = f"from {format_day(first, as_of)} to {format_day(last, as_of)}"
    was = "was" if len(entries) == 1 else "were"
    what = format_count(len(entries), noun or "activity")
    return (
        f"{what} of {_format_days([entry.activity.day for entry in entries], as_of)} {was} only logged {when}"
    )


def _format_days(days: Sequence[date], as_of: date) -> str:
    """`Fri 3 Apr`, `April`, or `Fri 3 Apr to Sat 2 May`"""
    first, last = min(days), max(days)
    if first == last:
        return format_day(first, as_of)
    if (first.year, first.month) == (last.year, last.month):
        return MONTHS[first.month - 1].title() + (f" {first.year}" if first.year != as_of.year else "")
    return f"{format_day(first, as_of)} to {format_day(last, as_of)}"


def _day_of(stamp: int, zone: tzinfo) -> date:
    return datetime.fromtimestamp(stamp / 1e6, UTC).astimezone(zone).date()
