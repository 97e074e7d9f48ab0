"""The two axes of a chart: days across, values up, and ticks at round numbers along both."""

from collections.abc import Sequence
from datetime import date
from math import ceil, floor, log10

from msgspec import Struct

from milepost_shared.progress.periods import month_starts
from milepost_shared.text.formatting import format_month

SMALLEST_STEP = 1e-6  # amounts have no more decimals (shared/decisions/0005-exact-numbers.md)
FINEST = 1e-9  # of the values themselves: finer steps would drown in rounding
DAY_STEPS = (1, 2, 7, 14)
MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


class Scale(Struct, frozen=True, kw_only=True):
    """The place of days and values on a chart, as fractions of its width and height."""

    first: date
    last: date
    ticks: Sequence[float]

    def across(self, day: date) -> float:
        """Return 0 at the first day, 1 at the last."""
        return (day - self.first).days / max(1, (self.last - self.first).days)

    def up(self, value: float) -> float:
        """Return 0 at the lowest tick, 1 at the highest."""
        return (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])


def value_ticks(low: float, high: float, most: int) -> list[float]:
    """Return at most `most` + 2 round values at equal distances, from `low` or below to `high` or above."""
    high = high if high > low else low + 1
    step = _round_step(max((high - low) / most, FINEST * max(abs(low), abs(high)), SMALLEST_STEP))
    first, last = floor(low / step), ceil(high / step)
    return [round(place * step, 6) for place in range(first, max(last, first + 1) + 1)]


def day_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """Return at most `most` round days from `first` to `last` with their labels, as close together as that
    allows.

    They are days where the time is short, else months or years. A label has the year where that is a new one.
    """
    for step in DAY_STEPS:
        if (last - first).days < step * most:
            return _labelled(_every(step, first, last), "day")
    for step in MONTH_STEPS:
        months = month_starts(first, last, step)
        if len(months) <= most:
            return _labelled(months, "month" if step < 12 else "year")
    return []


def _round_step(least: float) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, 50 and so on, or their tenths, that is at least `least`."""
    size = 10.0 ** floor(log10(least))
    return next((step for step in (size, 2 * size, 5 * size) if step >= least), 10 * size)


def _every(step: int, first: date, last: date) -> list[date]:
    """Return days `step` apart; Mondays where that is whole weeks."""
    offset = (1 - first.toordinal()) % step
    return [date.fromordinal(day) for day in range(first.toordinal() + offset, last.toordinal() + 1, step)]


def _labelled(days: list[date], unit: str) -> list[tuple[date, str]]:
    before = [None, *(day.year for day in days)]
    return [(day, _label(day, unit, day.year != year)) for day, year in zip(days, before, strict=False)]


def _label(day: date, unit: str, new_year: bool) -> str:
    if unit == "year":
        return str(day.year)
    parts = [str(day.day)] if unit == "day" else []
    return " ".join([*parts, format_month(day.month), *([str(day.year)] if new_year else [])])
