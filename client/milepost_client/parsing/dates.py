"""Days as people write them (client/decisions/0004-typed-input.md).

The same words mean the same day on every machine: names are English whatever the locale.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, NoReturn

from milepost_client.parsing.calendar_dates import (
    Looks,
    index_of_name,
    parse_named_month,
    parse_number,
    parse_numbers,
    refuse,
)
from milepost_client.parsing.matching import close_matches
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Period
from milepost_shared.progress.periods import months_later, span_of
from milepost_shared.text.formatting import MONTHS, WEEKDAYS

End = Period | Literal["year"]
DayParser = Callable[[list[str], date, Looks], date | None]
"""Parses the words of a day in one form; None where they have another form."""

FIRST, LAST = date(1970, 1, 1), date(2200, 12, 31)
NAMED = {"yesterday": -1, "today": 0, "tomorrow": 1}
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
UNITS = ("day", "week", *MONTHS_IN)
ENDS: dict[str, End] = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
SIGNPOSTS = ("last", "next", "this", "end", "ago")
FILLERS = {"the", "of", "on"}
FORMS = "Write it like 'yesterday', 'fri', 'mar 6', '2026-03-06', 'in 3 weeks' or 'eom'."


def parse_day(text: str, today: date, *, looks: Looks) -> date:
    """Parse a day from 1970 to 2200. Raises BadInput with field "day".

    `looks` decides where the words leave it open. Logging looks back: it takes the latest such day, today
    included. Deadlines look forward: they take the earliest, today included. The day from which a change
    holds lies around: `mar 6` is the nearest one, a weekday the next one. A bare `fri` on a Friday is today
    each way. `last fri` is before today, `next fri` after it, `this fri` in the present week, which begins on
    Monday. `eow`, `eom`, `eoq` and `eoy` end the present period. Counted months stop at the end of a shorter
    one: a month after 31 January is the last of February.
    """
    words = [word for word in text.casefold().replace(",", " ").split() if word not in FILLERS]
    day = _parse_words(words, today, looks)
    if day is None:
        refuse(f"'{text}' is not a day that can be read.", _suggestion(words, today, looks) or FORMS)
    return check_range(day)


def check_range(day: date) -> date:
    """The same day. Raises BadInput where it lies before 1970 or after 2200."""
    return day if FIRST <= day <= LAST else _refuse_range()


def _parse_words(words: list[str], today: date, looks: Looks) -> date | None:
    forms: tuple[DayParser, ...] = (_parse_name, _parse_end, _parse_count, parse_numbers, parse_named_month)
    return next((day for parse in forms if (day := parse(words, today, looks))), None)


def _parse_name(words: list[str], today: date, looks: Looks) -> date | None:
    """`yesterday`, `fri`, `last fri`"""
    match words:
        case [name] if name in NAMED:
            return today + timedelta(days=NAMED[name])
        case [name] if (weekday := index_of_name(name, WEEKDAYS)) is not None:
            ahead = (weekday - today.weekday()) % 7
            return today + timedelta(days=ahead - 7 if looks == "back" and ahead else ahead)
        case ["last" | "next" | "this" as which, name] if (
            weekday := index_of_name(name, WEEKDAYS)
        ) is not None:
            return _weekday_of(which, weekday, today)
    return None


def _weekday_of(which: str, weekday: int, today: date) -> date:
    ahead = weekday - today.weekday()
    if which == "last":
        ahead = ahead % 7 - 7
    elif which == "next":
        ahead = ahead % 7 or 7
    return today + timedelta(days=ahead)


def _parse_end(words: list[str], today: date, looks: Looks) -> date | None:
    """`eom`, `end of this month`"""
    match words:
        case [name] if name in ENDS:
            return _end_of(ENDS[name], today)
        case ["end", *_, word] if words[1:-1] in ([], ["this"]):
            return next((_end_of(unit, today) for unit in ENDS.values() if unit == word), None)
    return None


def _end_of(unit: End, today: date) -> date:
    return date(today.year, 12, 31) if unit == "year" else span_of(today, unit).last


def _parse_count(words: list[str], today: date, looks: Looks) -> date | None:
    """`in 3 weeks`, `a month ago`"""
    match words:
        case ["in", count, unit]:
            return _count_off(count, unit, today, 1)
        case [count, unit, "ago"]:
            return _count_off(count, unit, today, -1)
    return None


def _count_off(count: str, unit: str, today: date, sign: int) -> date | None:
    number = 1 if count in ("a", "an", "one") else parse_number(count)
    unit = unit.removesuffix("s")
    if number is None or unit not in UNITS:
        return None
    if unit in MONTHS_IN:
        try:
            return months_later(today, sign * number * MONTHS_IN[unit])
        except ValueError:
            _refuse_range()
    ordinal = today.toordinal() + sign * number * (7 if unit == "week" else 1)
    return date.fromordinal(ordinal) if FIRST.toordinal() <= ordinal <= LAST.toordinal() else _refuse_range()


def _suggestion(words: list[str], today: date, looks: Looks) -> str | None:
    """What was probably meant, each word replaced by the nearest known one; None where that is no day."""
    known = (*NAMED, *WEEKDAYS, *MONTHS, *UNITS, *(f"{unit}s" for unit in UNITS), *ENDS, *SIGNPOSTS)
    guess = [(close_matches(word, known) or [word])[0] for word in words]
    try:
        return f"Did you mean '{' '.join(guess)}'?" if _parse_words(guess, today, looks) else None
    except BadInput:
        return None


def _refuse_range() -> NoReturn:
    refuse("Days run from 1970 to 2200.", "Give a day in between.")
