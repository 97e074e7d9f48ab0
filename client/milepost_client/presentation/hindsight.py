"""Hindsight in words: what the person believed on a day, and what became known later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo

from milepost_client.presentation.phrases import value_of_target
from milepost_shared.events.day_zone import day_of
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.replay.hindsight import Hindsight, LateEntry
from milepost_shared.text.formatting import MONTHS, format_amount, format_count, format_day


def format_hindsight(then: GoalView, since: GoalView, found: Hindsight, known_at: int, days: tzinfo) -> str:
    """`On Fri 1 May you believed 12 of 20; 3 meetings of April were only logged on Sun 3 May, so it was 15.`

    `then` is the goal as it was known at the stamp `known_at`, `since` the goal on the same day, as it is
    known now.
    """
    as_of, known = then.today, day_of(known_at, days)
    on = "" if known == as_of else f" for {format_day(as_of, known)}"
    believed = f"On {format_day(known, as_of)} you believed {value_of_target(then)}{on}"
    learned = [_format_late(found.late, as_of, days)] if found.late else []
    if found.corrected:
        was = "was" if found.corrected == 1 else "were"
        learned.append(f"{format_count(found.corrected, 'entry')} {was} corrected or taken back later")
    return (
        f"{believed}; {' and '.join(learned) or 'more became known'}, so it was {format_amount(since.value)}."
    )


def _format_late(entries: Sequence[LateEntry], as_of: date, days: tzinfo) -> str:
    """`3 meetings of April were only logged on Sun 3 May`"""
    kinds = {entry.kind for entry in entries}
    noun = kinds.pop() if len(kinds) == 1 else None
    made = [day_of(entry.made, days) for entry in entries]
    first, last = min(made), max(made)
    when = f"on {format_day(first, as_of)}"
    if last > first:
        when = f"from {format_day(first, as_of)} to {format_day(last, as_of)}"
    was = "was" if len(entries) == 1 else "were"
    what = format_count(len(entries), noun or "activity")
    return f"{what} of {_format_days([entry.day for entry in entries], as_of)} {was} only logged {when}"


def _format_days(days: Sequence[date], as_of: date) -> str:
    """`Fri 3 Apr`, `April`, or `Fri 3 Apr to Sat 2 May`"""
    first, last = min(days), max(days)
    if first == last:
        return format_day(first, as_of)
    if (first.year, first.month) == (last.year, last.month):
        return MONTHS[first.month - 1].title() + (f" {first.year}" if first.year != as_of.year else "")
    return f"{format_day(first, as_of)} to {format_day(last, as_of)}"
