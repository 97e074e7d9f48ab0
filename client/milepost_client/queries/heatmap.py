"""How much was done on each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_to_read
from milepost_shared.model.entries import Entry, entries_until
from milepost_shared.progress.periods import span_of
from milepost_shared.projections.impact import total_minutes
from milepost_shared.projections.review_notes import without_reviews
from milepost_shared.storage.log import Log


class HeatmapRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last so many weeks (1 or more), and the goal if only what counts for it is to be counted."""

    weeks: int = 53
    goal: str | None = None


class HeatmapDay(Struct, frozen=True, kw_only=True):
    """The activities of one day, and the minutes of those with a duration; None where none has one."""

    day: date
    activities: int
    minutes: int | None


class Heatmap(Struct, frozen=True, kw_only=True):
    """The days from the Monday `first` to `today` on which something was done, oldest first. Kept reviews are
    no activities."""

    first: date
    today: date
    days: list[HeatmapDay]


def heatmap(log: Log, moment: Moment, request: HeatmapRequest) -> Heatmap:
    """Count the activities of each day. Raises BadInput or NotFound for a goal that the log lacks."""
    book, today = log.book(), moment.today
    first = span_of(today, "week").first - timedelta(weeks=request.weeks - 1)
    entries: Sequence[Entry] = without_reviews(entries_until(book.entries, today))
    if request.goal is not None:
        goal = goal_to_read(log, request.goal)
        entries = book.rollup.entries_by_goal(entries).get(goal, [])
    by_day: defaultdict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.activity.day >= first:
            by_day[entry.activity.day].append(entry)
    days = [_day(day, each) for day, each in sorted(by_day.items())]
    return Heatmap(first=first, today=today, days=days)


def _day(day: date, entries: Sequence[Entry]) -> HeatmapDay:
    return HeatmapDay(day=day, activities=len(entries), minutes=total_minutes(entries))
