"""Periods of the calendar in words: `next month`, `march 2027`, `q1`, `2026-W10`, `2027`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from milepost_client.parsing.calendar_dates import Looks, index_of_name, parse_number
from milepost_shared.events.types import Period
from milepost_shared.progress.periods import span_named, span_of
from milepost_shared.text.formatting import MONTHS

Unit = Period | Literal["year"]
UNITS: dict[str, Unit] = {"week": "week", "month": "month", "quarter": "quarter", "year": "year"}
QUARTERS = {"q1": 1, "q2": 2, "q3": 3, "q4": 4}
FIRST_YEAR, LAST_YEAR = 1970, 2200


class Days(NamedTuple):
    """The days of a period, the first and the last one included."""

    unit: Unit
    first: date
    last: date


def parse_days(words: Sequence[str], today: date, looks: Looks) -> Days | None:
    """Return the period that words name; None for other words.

    A month or a quarter without a year is the nearest in the direction `looks`: the one that runs, else the
    next or the last.
    """
    match words:
        case ["this" | "next" | "last" as which, unit] if unit in UNITS:
            return _beside(which, UNITS[unit], today)
        case [name] if span := span_named(name):
            return Days(span.every, span.first, span.last)
        case [year] if number := _year(year):
            return _days_of(date(number, 1, 1), "year")
        case [name] if months := _months(name):
            years = (today.year + step for step in (-1, 0, 1))
            return _nearest((_in_year(months, year) for year in years), today, looks)
        case [name, year] | [year, name] if (number := _year(year)) and (months := _months(name)):
            return _in_year(months, number)
    return None


def _months(name: str) -> tuple[int, Unit] | None:
    """Return the first month of a month or quarter by its name, and which of both it is."""
    if name in QUARTERS:
        return QUARTERS[name] * 3 - 2, "quarter"
    month = index_of_name(name, MONTHS)
    return None if month is None else (month + 1, "month")


def _in_year(months: tuple[int, Unit], year: int) -> Days:
    month, unit = months
    return _days_of(date(year, month, 1), unit)


def _days_of(day: date, unit: Unit) -> Days:
    if unit == "year":
        return Days(unit, date(day.year, 1, 1), date(day.year, 12, 31))
    span = span_of(day, unit)
    return Days(unit, span.first, span.last)


def _beside(which: str, unit: Unit, today: date) -> Days:
    now = _days_of(today, unit)
    if which == "this":
        return now
    beyond = now.last.toordinal() + 1 if which == "next" else now.first.toordinal() - 1
    return _days_of(date.fromordinal(beyond), unit)


def _nearest(found: Iterable[Days], today: date, looks: Looks) -> Days:
    fits = [
        days
        for days in found
        if looks == "around" or (days.last >= today if looks == "forward" else days.first <= today)
    ]
    return min(fits, key=lambda days: max((days.first - today).days, (today - days.last).days, 0))


def _year(word: str) -> int | None:
    number = parse_number(word) if len(word) == 4 else None
    return number if number and FIRST_YEAR <= number <= LAST_YEAR else None
