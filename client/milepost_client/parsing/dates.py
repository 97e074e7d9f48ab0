"""Days as people write them (client/decisions/0004-typed-input.md).

The same words mean the same day on every machine: names are English whatever the locale.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Literal, NoReturn

from milepost_client.parsing.calendar_dates import (
    Looks,
    index_of_name,
    parse_day_of_month,
    parse_named_month,
    parse_number,
    parse_numbers,
    refuse,
)
from milepost_client.parsing.matching import close_matches
from milepost_client.parsing.spans import Days, parse_days
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Period
from milepost_shared.progress.periods import months_later, span_of
from milepost_shared.text.formatting import MONTHS, WEEKDAYS

End = Period | Literal["year"]
PeriodDay = Literal["first", "last", "none"]
"""Which day of a period its name alone stands for."""
DayParser = Callable[[list[str], date, Looks], date | None]
"""Parses the words of a day in one form; None where they have another form."""

FIRST, LAST = date(1970, 1, 1), date(2200, 12, 31)
NAMED = {"yesterday": -1, "today": 0, "tomorrow": 1, "tonight": 0, "eod": 0}
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
DAYS_IN = {"day": 1, "week": 7, "fortnight": 14}
UNITS = (*DAYS_IN, *MONTHS_IN)
ENDS: dict[str, End] = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
SIGNPOSTS = ("last", "next", "this", "end", "ago")
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
COUNTS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(NUMBERS, 1)}
SAID_OTHERWISE = (
    (re.compile(r"\bhalf a year\b"), "6 months"),
    (re.compile(r"\b(a )?couple\b"), "2"),
    (re.compile(r"^fortnight\b"), "a fortnight"),
)
"""Counted time that has words of its own, once the fillers are gone."""
_possessive = re.compile(r"['\N{RIGHT SINGLE QUOTATION MARK}]s?(?=\s|$)")
FILLERS = {"the", "of", "on", "by", "time"}
BEYOND = {"day after tomorrow": 2, "day before yesterday": -2}
ENDINGS = {"end": "last", "start": "first", "beginning": "first", "mid": "middle", "middle": "middle"}
FORMS = "Write it like 'yesterday', 'fri', 'mar 6', '2026-03-06', 'in 3 weeks', 'eom' or 'end of march'."


def parse_day(text: str, today: date, *, looks: Looks, period: PeriodDay | None = None) -> date:
    """Parse a day from 1970 to 2200. Raises BadInput with field "day".

    `looks` decides where the words leave it open. Logging looks back: it takes the latest such day, today
    included. Deadlines look forward: they take the earliest, today included. The day from which a change
    holds lies around: `mar 6` is the nearest one, a weekday the next one. A bare `fri` on a Friday is today
    each way. `last fri` is before today, `next fri` after it, `this fri` in the present week, which begins on
    Monday. `eow`, `eom`, `eoq` and `eoy` end the present period. Counted months stop at the end of a shorter
    one: a month after 31 January is the last of February.

    A period alone stands for a day of it, as `period` says: `march 2027`, `next month`, `q1` or `2027` for
    the last one, looking back for no later than today; or for the first one. Not said, it is the first one
    from which a change holds, else the last. Where it must be one day, a period is refused: `end of`,
    `start of` and `mid` say which.
    """
    words = _words(text)
    day = _parse_words(words, today, looks)
    if day is None and (days := parse_days(words, today, looks)):
        day = _day_of(text, days, today, looks, period or ("first" if looks == "around" else "last"))
    if day is None:
        refuse(f"'{text}' is not a day that can be read.", _suggestion(words, today, looks) or FORMS)
    return check_range(day)


def _words(text: str) -> list[str]:
    """Return the words that tell a day, without fillers and apostrophes."""
    words = _possessive.sub("", text.casefold().replace(",", " ")).split()
    plain = " ".join(word for word in words if word not in FILLERS)
    for said, meant in SAID_OTHERWISE:
        plain = said.sub(meant, plain)
    return plain.split()


def check_range(day: date) -> date:
    """Return the same day. Raises BadInput where it lies before 1970 or after 2200."""
    return day if FIRST <= day <= LAST else _refuse_range()


def _parse_words(words: list[str], today: date, looks: Looks) -> date | None:
    forms: tuple[DayParser, ...] = (
        *(_parse_name, _parse_end, _parse_count, parse_numbers, parse_named_month),
        *(parse_day_of_month, _parse_part_of_period),
    )
    return next((day for parse in forms if (day := parse(words, today, looks))), None)


def _parse_name(words: list[str], today: date, looks: Looks) -> date | None:
    """`yesterday`, `fri`, `last fri`, `friday week`"""
    match words:
        case [name] if name in NAMED:
            return today + timedelta(days=NAMED[name])
        case [*_] if (days := BEYOND.get(" ".join(words))) is not None:
            return today + timedelta(days=days)
        case [name] if (weekday := index_of_name(name, WEEKDAYS)) is not None:
            ahead = (weekday - today.weekday()) % 7
            return today + timedelta(days=ahead - 7 if looks == "back" and ahead else ahead)
        case [name, "week"] | ["a", "week", name] if (weekday := index_of_name(name, WEEKDAYS)) is not None:
            return today + timedelta(days=(weekday - today.weekday()) % 7 + 7)
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
    """`in 3 weeks`, `a month ago`, `a fortnight from now`"""
    match words:
        case ["in", count, unit]:
            return _count_off(count, unit, today, 1)
        case [count, unit, "ago"]:
            return _count_off(count, unit, today, -1)
        case [count, unit, "from", "now" | "today"]:
            return _count_off(count, unit, today, 1)
        case [count, unit]:
            return _count_off(count, unit, today, -1 if looks == "back" else 1)
    return None


def _count_off(count: str, unit: str, today: date, sign: int) -> date | None:
    number = COUNTS.get(count) or parse_number(count)
    unit = unit.removesuffix("s")
    if number is None or unit not in UNITS:
        return None
    if unit in MONTHS_IN:
        try:
            return months_later(today, sign * number * MONTHS_IN[unit])
        except ValueError:
            _refuse_range()
    ordinal = today.toordinal() + sign * number * DAYS_IN[unit]
    return date.fromordinal(ordinal) if FIRST.toordinal() <= ordinal <= LAST.toordinal() else _refuse_range()


def _parse_part_of_period(words: list[str], today: date, looks: Looks) -> date | None:
    """`end of march`, `start of next month`, `mid 2027-03`"""
    if not words or (part := ENDINGS.get(words[0])) is None:
        return None
    if (days := parse_days(_spelled_out(words[1:]), today, looks)) is None:
        return None
    if part == "middle":
        return days.first + (days.last - days.first) // 2
    return days.last if part == "last" else days.first


def _spelled_out(words: list[str]) -> list[str]:
    return ["this", *words] if (len(words) == 1 and words[0] in MONTHS_IN) or words == ["week"] else words


def _day_of(text: str, days: Days, today: date, looks: Looks, period: PeriodDay) -> date:
    """Return the day that a period stands for: `march 2027`, `next month`, `2027-Q1`. Raises BadInput where
    it stands for none."""
    if period == "none":
        refuse(
            f"'{text}' is a {days.unit}, not a day.", "Say which day: 'mar 6', 'last fri' or '2026-03-06'."
        )
    if period == "first":
        return days.first
    return min(days.last, today) if looks == "back" and days.first <= today else days.last


def _suggestion(words: list[str], today: date, looks: Looks) -> str | None:
    """Return what was probably meant, each word replaced by the nearest known one; None where that is no
    day."""
    known = (*NAMED, *WEEKDAYS, *MONTHS, *UNITS, *(f"{unit}s" for unit in UNITS), *ENDS, *SIGNPOSTS)
    guess = [(close_matches(word, known) or [word])[0] for word in words]
    try:
        found = _parse_words(guess, today, looks) or parse_days(guess, today, looks)
        return f"Did you mean '{' '.join(guess)}'?" if found else None
    except BadInput:
        return None


def _refuse_range() -> NoReturn:
    refuse("Days run from 1970 to 2200.", "Give a day in between.")
