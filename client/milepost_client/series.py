"""What a burn-up chart shows of one goal, whether drawn in a terminal, as SVG or as a table."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from operator import itemgetter

from msgspec import Struct

from milepost_client.amounts import say_amount
from milepost_client.dates import say_day
from milepost_client.scale import month_starts

Points = tuple[tuple[date, float], ...]

FACTS = ("Day", "So far", "Planned", "What")
PERIODS = (1, 3, 12, 120)  # months
MOST_PERIODS = 24
PLAN_DECIMALS = 2  # the line between two corners seldom has a round value


class Series(Struct, frozen=True, kw_only=True):
    """The value and the planned line of a goal over time, points in order of their days.

    `value` holds from each of its days until the next; what lies after `today` is not shown.
    `planned` are the corners of a line (a day that stands twice is a step), flat beyond both
    ends, or nothing. `flags` are the adjustments: their day and what to say of each.
    """

    title: str
    unit: str
    today: date
    value: Points = ()
    planned: Points = ()
    flags: tuple[tuple[date, str], ...] = ()

    @property
    def first(self) -> date:
        """The first day of the chart."""
        return min(self._days())

    @property
    def last(self) -> date:
        """The last day of the chart, never before today."""
        return max(self._days())

    @property
    def told(self) -> Points:
        """The points of the value up to today."""
        return tuple(point for point in self.value if point[0] <= self.today)

    def value_on(self, day: date) -> float | None:
        """The value at the end of `day`; None before the first point and after today."""
        place = bisect_right(self.value, day, key=itemgetter(0))
        return self.value[place - 1][1] if place and day <= self.today else None

    def planned_on(self, day: date) -> float | None:
        """The planned line on `day`, the later value where it steps; None without a line."""
        if not self.planned:
            return None
        place = bisect_right(self.planned, day, key=itemgetter(0))
        left, low = self.planned[max(0, place - 1)]
        right, high = self.planned[min(place, len(self.planned) - 1)]
        return low + (high - low) * (day - left).days / max(1, (right - left).days)

    def bounds(self) -> tuple[float, float]:
        """The lowest and the highest value to show, as far as 0 where that is not far off."""
        values = [value for _, value in (*self.told, *self.planned)] or [0.0]
        low, high = min(values), max(values)
        if low > 0 and (low == high or low <= high / 2):
            return 0.0, high
        if high < 0 and (low == high or high >= low / 2):
            return low, 0.0
        return low, high

    def _days(self) -> Iterator[date]:
        yield self.today
        for day, _ in (*self.told, *self.planned, *self.flags):
            yield day


def facts(series: Series) -> list[tuple[str, str, str, str]]:
    """The chart as rows under `FACTS`: its ends, today, corners, adjustments and ends of months.

    The plan is rounded to 2 decimals; long times are told by quarter, year or decade.
    """
    told: dict[date, list[str]] = {series.first: [], series.today: ["today"], series.last: []}
    for day, what in (*((day, "") for day in _period_ends(series)), *_corners(series), *series.flags):
        told.setdefault(day, []).append(what)
    return [_row(series, day, "; ".join(filter(None, told[day]))) for day in sorted(told)]


def say_planned(value: float) -> str:
    """A value of the planned line, rounded to 2 decimals."""
    return say_amount(round(value, PLAN_DECIMALS))


def _row(series: Series, day: date, what: str) -> tuple[str, str, str, str]:
    value, planned = series.value_on(day), series.planned_on(day)
    so_far = "" if value is None else say_amount(value)
    return say_day(day, series.today), so_far, "" if planned is None else say_planned(planned), what


def _corners(series: Series) -> Iterator[tuple[date, str]]:
    if series.planned:
        yield series.planned[0][0], "plan starts"
    for (before, low), (day, high) in pairwise(series.planned):
        if before == day:
            yield day, f"plan steps from {say_planned(low)} to {say_planned(high)}"
    if len(series.planned) > 1:
        yield series.planned[-1][0], "plan ends"


def _period_ends(series: Series) -> list[date]:
    choices = (month_starts(series.first, series.last, months) for months in PERIODS)
    starts = next((found for found in choices if len(found) <= MOST_PERIODS), [])
    return [ends for start in starts if (ends := start - timedelta(days=1)) >= series.first]
