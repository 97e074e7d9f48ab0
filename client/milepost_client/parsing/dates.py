"""Days as people write and read them (design section 8).

The same words mean the same day on every machine: names are English whatever the locale.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal, NoReturn

from milepost_client.parsing.matching import near
from milepost_shared.errors import BadInput
from milepost_shared.events.ordering import EPOCH, last_stamp
from milepost_shared.events.types import Period
from milepost_shared.progress.periods import months_later, span_of
from milepost_shared.text.formatting import MONTHS, WEEKDAYS

Looks = Literal["back", "forward", "around"]
End = Period | Literal["year"]
Reader = Callable[[list[str], date, Looks], date | None]

FIRST, LAST = date(1970, 1, 1), date(2200, 12, 31)
YEARS_BETWEEN_LEAP_DAYS = 8  # at most: around 2100
NAMED = {"yesterday": -1, "today": 0, "tomorrow": 1}
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12}
UNITS = ("day", "week", *MONTHS_IN)
ENDS: dict[str, End] = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}
SIGNPOSTS = ("last", "next", "this", "end", "ago")
FILLERS = {"the", "of", "on"}
FORMS = "Write it like 'yesterday', 'fri', 'mar 6', '2026-03-06', 'in 3 weeks' or 'eom'."


def parse_day(text: str, today: date, *, looks: Looks) -> date:
    """Read a day from 1970 to 2200; raise `BadInput` with field "day" where it cannot be read.

    Where the words leave it open, logging looks back (the latest such day, today included),
    deadlines look forward (the earliest, today included), and the day from which something is to
    hold lies around: `mar 6` is the nearest one, a weekday the next. A bare `fri` on a Friday is
    today each way. `last fri` is before today, `next fri` after it, `this fri` in the present week,
    which begins on Monday. `eow`, `eom`, `eoq` and `eoy` end the present period. Counted months
    stop at the end of a shorter one: a month after 31 January is the last of February.
    """
    words = [word for word in text.casefold().replace(",", " ").split() if word not in FILLERS]
    day = _read(words, today, looks)
    if day is None:
        _refuse(f"'{text}' is not a day that can be read.", _suggestion(words, today, looks) or FORMS)
    return _within_limits(day)


def parse_moment(text: str, today: date, zone: tzinfo, *, end: bool = True) -> int:
    """Read a moment, in microseconds since the epoch; raise `BadInput` where it cannot be read.

    A day means its last microsecond in `zone`: what was known when it ended; its first without `end`:
    what was written from then on. A time is written
    `2026-05-01T10:00` or `2026-05-01 10:00`, in `zone` unless it carries an offset.
    """
    if ":" in text:
        return _microseconds(_clock_time(text, zone))
    day = parse_day(text, today, looks="back")
    return last_stamp(day, zone) if end else last_stamp(day - timedelta(days=1), zone) + 1


def _read(words: list[str], today: date, looks: Looks) -> date | None:
    readers: tuple[Reader, ...] = (_read_name, _read_end, _read_count, _read_numbers, _read_date)
    return next((day for reader in readers if (day := reader(words, today, looks))), None)


def _read_name(words: list[str], today: date, looks: Looks) -> date | None:
    match words:
        case [name] if name in NAMED:
            return today + timedelta(days=NAMED[name])
        case [name] if (weekday := _named(name, WEEKDAYS)) is not None:
            ahead = (weekday - today.weekday()) % 7
            return today + timedelta(days=ahead - 7 if looks == "back" and ahead else ahead)
        case ["last" | "next" | "this" as which, name] if (weekday := _named(name, WEEKDAYS)) is not None:
            return _weekday_of(which, weekday, today)
    return None


def _weekday_of(which: str, weekday: int, today: date) -> date:
    ahead = weekday - today.weekday()
    if which == "last":
        ahead = ahead % 7 - 7
    elif which == "next":
        ahead = ahead % 7 or 7
    return today + timedelta(days=ahead)


def _read_end(words: list[str], today: date, looks: Looks) -> date | None:
    match words:
        case [name] if name in ENDS:
            return _end_of(ENDS[name], today)
        case ["end", *_, word] if words[1:-1] in ([], ["this"]):
            return next((_end_of(unit, today) for unit in ENDS.values() if unit == word), None)
    return None


def _end_of(unit: End, today: date) -> date:
    return date(today.year, 12, 31) if unit == "year" else span_of(today, unit).last


def _read_count(words: list[str], today: date, looks: Looks) -> date | None:
    match words:
        case ["in", count, unit]:
            return _count_off(count, unit, today, 1)
        case [count, unit, "ago"]:
            return _count_off(count, unit, today, -1)
    return None


def _count_off(count: str, unit: str, today: date, sign: int) -> date | None:
    number = 1 if count in ("a", "an", "one") else _number(count)
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


def _read_numbers(words: list[str], today: date, looks: Looks) -> date | None:
    parts = words[0].replace("/", "-").replace(".", "-").split("-") if len(words) == 1 else []
    match [_number(part) for part in parts]:
        case [int(year), int(month), int(day)] if len(parts[0]) == 4:
            return _existing(year, month, day) or _refuse_missing(day, month, year)
        case [int(one), int(other)]:
            return _either_order(words[0], one, other, None, today, looks)
        case [int(one), int(other), int(year)] if len(parts[2]) == 4:
            return _either_order(words[0], one, other, year, today, looks)
    return None


def _either_order(
    text: str, one: int, other: int, year: int | None, today: date, looks: Looks
) -> date | None:
    """The only day that the two numbers can mean, as month and day or as day and month."""
    orders = ((other, one), (one, other))
    found = (_nearest(day, month, year, today, looks) for day, month in orders)
    days = list(dict.fromkeys(day for day in found if day))
    if len(days) < 2:
        return days[0] if days else None
    _refuse(f"'{text}' can be {' or '.join(map(_in_full, days))}.", f"Write {' or '.join(map(str, days))}.")


def _read_date(words: list[str], today: date, looks: Looks) -> date | None:
    """A month by name and a day, in either order, with perhaps a weekday before and a year."""
    parts = [part for word in words for part in word.split("-")]
    weekday = _named(parts[0], WEEKDAYS) if parts else None
    named = _month_and_day(parts if weekday is None else parts[1:])
    if named is None:
        return None
    day, month, year = named
    found = _nearest(day, month, year, today, looks) or _refuse_missing(day, month, year)
    if weekday not in (None, found.weekday()):
        problem = f"{_in_full(found)} is a {WEEKDAYS[found.weekday()].title()}."
        _refuse(problem, f"Write {found}, or leave the weekday out.")
    return found


def _month_and_day(words: list[str]) -> tuple[int, int, int | None] | None:
    months = [month + 1 for word in words if (month := _named(word, MONTHS)) is not None]
    numbers = [word for word in words if _named(word, MONTHS) is None]
    years = [int(word) for word in numbers if len(word) == 4 and _number(word) is not None]
    days = [_ordinal(word) for word in numbers if len(word) != 4 or _number(word) is None]
    match months, days, years:
        case [month], [int(day)], []:
            return day, month, None
        case [month], [int(day)], [year]:
            return day, month, year
    return None


def _nearest(day: int, month: int, year: int | None, today: date, looks: Looks) -> date | None:
    """That day of `year`; without one, the nearest to today in the direction `looks`: of two that are
    equally near the one to come."""
    if year is not None:
        return _existing(year, month, day)
    if looks == "around":
        both = (_nearest(day, month, None, today, each) for each in ("forward", "back"))
        return min(filter(None, both), key=lambda found: abs(found - today), default=None)
    sign = 1 if looks == "forward" else -1
    years = (today.year + sign * step for step in range(YEARS_BETWEEN_LEAP_DAYS + 1))
    days = (_existing(year, month, day) for year in years)
    return next((found for found in days if found and (found - today).days * sign >= 0), None)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """The place of the name that `word` begins with at least three letters."""
    word = {"weds": "wed", "sept": "sep"}.get(word, word)
    fits = (place for place, name in enumerate(names) if len(word) >= 3 and name.startswith(word))
    return next(fits, None)


def _number(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 6 else None


def _ordinal(word: str) -> int | None:
    bare = word[:-2] if word[-2:] in ("st", "nd", "rd", "th") else word
    return _number(bare)


def _clock_time(text: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        _refuse(
            f"'{text}' is not a moment that can be read.", "Write it like 2026-05-01T10:00, or give a day."
        )
    _within_limits(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def _within_limits(day: date) -> date:
    return day if FIRST <= day <= LAST else _refuse_range()


def _suggestion(words: list[str], today: date, looks: Looks) -> str | None:
    known = (*NAMED, *WEEKDAYS, *MONTHS, *UNITS, *(f"{unit}s" for unit in UNITS), *ENDS, *SIGNPOSTS)
    guess = [(near(word, known) or [word])[0] for word in words]
    try:
        return f"Did you mean '{' '.join(guess)}'?" if _read(guess, today, looks) else None
    except BadInput:
        return None


def _in_full(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


def _refuse(problem: str, advice: str) -> NoReturn:
    raise BadInput(problem, advice, field="day")


def _refuse_missing(day: int, month: int, year: int | None) -> NoReturn:
    name = MONTHS[month - 1].title() if 1 <= month <= 12 else f"month {month}"
    _refuse(f"There is no {day} {name}{f' {year}' if year else ''}.", "Check the day and the month.")


def _refuse_range() -> NoReturn:
    _refuse("Days run from 1970 to 2200.", "Give a day in between.")
