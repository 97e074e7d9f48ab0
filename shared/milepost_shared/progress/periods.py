"""Periods of the calendar: ISO weeks, months and quarters (shared/decisions/0021-cadences.md).

A period has a name, as in an adjustment's `skip`: `2026-W10`, `2026-03`, `2026-Q1`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, date, timedelta
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from milepost_shared.events.types import Period

PaceUnit = Literal["day", "week", "month", "quarter", "year"]
YEAR = Fraction(1461, 4)
DAYS: dict[PaceUnit, Fraction] = {
    "day": Fraction(1),
    "week": Fraction(7),
    "month": YEAR / 12,
    "quarter": YEAR / 4,
    "year": YEAR,
}
"""The days in each unit of a pace: a year has 365.25, a month a twelfth of that, a quarter a fourth."""
LENGTHS = {"month": 1, "quarter": 3}  # months
LAST = date.max.toordinal()

_name = re.compile(r"(\d{4})-(?:[wW](\d{2})|[qQ]([1-4])|(\d{2}))", re.ASCII)


class Span(Struct, frozen=True, gc=False):
    """One period: its kind, its first and its last day. `span_of` and `span_named` make it."""

    every: Period
    first: date
    last: date

    @property
    def name(self) -> str:
        """`2026-W10` (by the ISO year, which may differ around new year), `2026-03` or `2026-Q1`."""
        if self.every == "week":
            year, week, _ = self.first.isocalendar()
            return f"{year:04}-W{week:02}"
        year, month = self.first.year, self.first.month
        return f"{year:04}-{month:02}" if self.every == "month" else f"{year:04}-Q{month // 3 + 1}"

    def overlaps(self, first: date, last: date) -> bool:
        """Return whether a day from `first` to `last` lies in the period."""
        return first <= self.last and self.first <= last

    def next(self) -> Span:
        """Return the next period. Raises OverflowError at the end of the calendar."""
        return span_of(date.fromordinal(self.last.toordinal() + 1), self.every)

    def previous(self) -> Span:
        """Return the previous period. Raises ValueError at the beginning of the calendar."""
        return span_of(date.fromordinal(self.first.toordinal() - 1), self.every)


def span_of(day: date, every: Period) -> Span:
    """Return the week (Monday to Sunday), month or quarter of `day`. The last week of the calendar is cut
    off."""
    if every == "week":
        monday = day.toordinal() - day.weekday()
        return Span(every, date.fromordinal(monday), date.fromordinal(min(monday + 6, LAST)))
    months = _month(day)
    months -= months % LENGTHS[every]
    after = _first_day(months + LENGTHS[every])
    return Span(every, date.fromordinal(_first_day(months)), date.fromordinal(after - 1))


def span_named(name: str) -> Span | None:
    """Return the period with that name, in upper or lower case, or None."""
    if (match := _name.fullmatch(name)) is None:
        return None
    year, week, quarter, month = (int(part) if part else 0 for part in match.groups())
    try:
        if week:
            return span_of(date.fromisocalendar(year, week, 1), "week")
        return span_of(date(year, quarter * 3 or month, 1), "quarter" if quarter else "month")
    except ValueError:
        return None


def months_later(day: date, months: int) -> date:
    """Return the same day `months` later (earlier if negative), or the last day of a shorter month: a month
    after 31 January is the end of February.

    Raises ValueError outside the calendar.
    """
    year, month = divmod(_month(day) + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_starts(first: date, last: date, step: int) -> list[date]:
    """Return the first day of every `step`th month, counted from January of year 0, between the two days."""
    months = range(_month(first - timedelta(days=1)) + 1, _month(last) + 1)
    return [date.fromordinal(_first_day(month)) for month in months if month % step == 0]


def day_before(day: date) -> date:
    """Return the day before; the first day of the calendar returns itself, since nothing happened then."""
    return date.fromordinal(max(day.toordinal() - 1, 1))


def _month(day: date) -> int:
    """Return the number of months from year 0."""
    return day.year * 12 + day.month - 1


def _first_day(months: int) -> int:
    """Return the ordinal of the first day of a month, given as the number of months from year 0."""
    year, month = divmod(months, 12)
    return date(year, month + 1, 1).toordinal() if year <= MAXYEAR else LAST + 1
