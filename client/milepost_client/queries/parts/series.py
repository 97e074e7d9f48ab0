"""The value and the planned line of a goal over time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from math import isclose
from operator import itemgetter

from msgspec import Struct

from milepost_shared.events.types import CLOSED, Status
from milepost_shared.progress.goal_view import CornerView, GoalView
from milepost_shared.progress.periods import month_starts
from milepost_shared.progress.revision_views import RevisionView

Points = tuple[tuple[date, float], ...]

PERIODS = (1, 3, 12, 120)  # months
MOST_PERIODS = 24


class Series(Struct, frozen=True, kw_only=True):
    """The value and the planned line of a goal over time, points in order of their days.

    `value` holds from each of its days until the next; points after `today` are not shown.
    `planned` are the corners of a line (a day that comes twice is a step), flat beyond both
    ends; empty without a plan. `original` is that line as it was first set; empty where it is the same.
    `flags` are the adjustments: their day and their reason. A goal that was `closed` on a day has no plan
    after that.
    """

    title: str
    unit: str
    today: date
    value: Points = ()
    planned: Points = ()
    original: Points = ()
    flags: tuple[tuple[date, str], ...] = ()
    closed: date | None = None

    @property
    def first(self) -> date:
        """The first day of the chart."""
        return min(self._days())

    @property
    def last(self) -> date:
        """The last day of the chart, never before today."""
        return max(self._days())

    @property
    def value_until_today(self) -> Points:
        """The points of the value up to today."""
        return tuple(point for point in self.value if point[0] <= self.today)

    def value_on(self, day: date) -> float | None:
        """Return the value at the end of `day`; None before the first point and after today."""
        place = bisect_right(self.value, day, key=itemgetter(0))
        return self.value[place - 1][1] if place and day <= self.today else None

    def planned_on(self, day: date) -> float | None:
        """Return the planned line on `day`, the later value where it steps; None without a plan."""
        if not self.planned or (self.closed and day > self.closed):
            return None
        return on_line(self.planned, day)

    def original_on(self, day: date) -> float | None:
        """Return the original line on `day`; None where it is not shown."""
        return on_line(self.original, day) if self.original else None

    def bounds(self) -> tuple[float, float]:
        """Return the lowest and the highest value to show, extended to 0 where that is not far off."""
        values = [value for _, value in (*self.value_until_today, *self.planned, *self.original)] or [0.0]
        low, high = min(values), max(values)
        if low > 0 and (low == high or low <= high / 2):
            return 0.0, high
        if high < 0 and (low == high or high >= low / 2):
            return low, 0.0
        return low, high

    def _days(self) -> Iterator[date]:
        yield self.today
        for day, _ in (*self.value_until_today, *self.planned, *self.original, *self.flags):
            yield day


def on_line(line: Points, day: date) -> float:
    """Return the value of a line on `day`, the later one where it steps; it has one corner or more."""
    place = bisect_right(line, day, key=itemgetter(0))
    left, low = line[max(0, place - 1)]
    right, high = line[min(place, len(line) - 1)]
    return low + (high - low) * (day - left).days / max(1, (right - left).days)


def same_line(one: Points, other: Points) -> bool:
    """Whether two lines have the same value on every day, whatever their corners."""
    if not one or not other:
        return one == other
    # Between corners both are straight, so the first and the last day of each stretch decide.
    days = {day - timedelta(days=back) for day, _ in (*one, *other) for back in (0, 1)}
    return all(isclose(on_line(one, day), on_line(other, day), rel_tol=1e-9, abs_tol=1e-9) for day in days)


def period_ends(series: Series) -> list[date]:
    """Return the last days of the months of the chart; of quarters, years or decades for long times."""
    choices = (month_starts(series.first, series.last, months) for months in PERIODS)
    starts = next((days for days in choices if len(days) <= MOST_PERIODS), [])
    return [ends for start in starts if (ends := start - timedelta(days=1)) >= series.first]


def series_of(goal: GoalView) -> Series:
    """Return the data of a goal's chart."""
    before = ((goal.start, goal.baseline),) if goal.measure == "level" else ((goal.start, 0.0),)
    changes = [r for r in goal.revisions[1:] if r.changes and not r.withdrawn]
    values, planned, original = (_points(corners) for corners in (goal.values, goal.line, goal.original))
    return Series(
        title=goal.title,
        unit=goal.unit or "",
        today=goal.today,
        value=values if values and values[0][0] <= goal.start else before + values,
        planned=planned,
        original=() if same_line(planned, original) else original,
        closed=closed_on(goal),
        flags=tuple((r.effective_day, r.reason or "") for r in changes),
    )


def closed_on(goal: GoalView) -> date | None:
    """Return the day from which on a goal is achieved or dropped; None where it is open."""
    if goal.status not in CLOSED:
        return None
    days = [r.effective_day for r in goal.revisions if not r.withdrawn and _sets_status(r, goal.status)]
    return days[-1] if days else None


def _sets_status(revision: RevisionView, status: Status) -> bool:
    return "status" in revision.changes and revision.changes["status"][1] == status


def _points(corners: Sequence[CornerView]) -> Points:
    return tuple((corner.day, corner.value) for corner in corners)
