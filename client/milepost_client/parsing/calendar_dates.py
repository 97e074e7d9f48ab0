"""Days by their date in the calendar: `2026-03-06`, `3/6`, `mar 6`, `fri 6 mar 2026`."""

from datetime import date
from typing import Literal, NoReturn

from milepost_shared.errors import BadInput
from milepost_shared.progress.periods import months_later
from milepost_shared.text.formatting import MONTHS, WEEKDAYS

Looks = Literal["back", "forward", "around"]
"""Which of several days is meant: the latest until today, the earliest from today, or the nearest."""

YEARS_BETWEEN_LEAP_DAYS = 8  # at most: around 2100
PIVOT = 70  # years of two digits from here on are of the last century
ORDINALS = ("st", "nd", "rd", "th")
ABOUT = 2  # months: within so many is the nearest 31st
BESIDE = {"last": -1, "this": 0, "next": 1}
SHORT_NAMES = {"weds": "wed", "sept": "sep"}


def parse_numbers(words: list[str], today: date, looks: Looks) -> date | None:
    """Parse `2026-03-06`, `6/3`, `6.3.`, `6.3.2026` or `6.3.26`; None for other words.

    Raises BadInput where the numbers can be two days, or where there is no such day.
    """
    parts = words[0].replace("/", "-").replace(".", "-").split("-") if len(words) == 1 else []
    if len(parts) == 3 and not parts[2] and words[0].endswith("."):
        return _day_and_month(parts, today, looks)
    match [parse_number(part) for part in parts]:
        case [int(year), int(month), int(day)] if len(parts[0]) == 4:
            return _date_or_none(year, month, day) or _refuse_missing(day, month, year)
        case [int(one), int(other)]:
            return _in_either_order(words[0], one, other, None, today, looks)
        case [int(one), int(other), int()] if written := _year(words[0], parts[2]):
            return _in_either_order(words[0], one, other, written, today, looks)
    return None


def full_year(digits: str) -> int:
    """Return the year of four digits, or of two: `26` is 2026, `85` is 1985."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < PIVOT else 1900)


def _year(text: str, digits: str) -> int | None:
    """Return the year of `6.3.2026` or `6.3.26`; None for `26-03-06`, which can be three things."""
    return full_year(digits) if len(digits) == 4 or (len(digits) == 2 and "-" not in text) else None


def parse_day_of_month(words: list[str], today: date, looks: Looks) -> date | None:
    """Parse `27th`, the nearest in the direction `looks`, and `27th next month`; None for other words. Raises
    BadInput where there is no such day."""
    match words:
        case [word]:
            months = range(-ABOUT, ABOUT + 1)
        case [word, "last" | "this" | "next" as which, "month"]:
            months = range(BESIDE[which], BESIDE[which] + 1)
        case _:
            return None
    if not word.endswith(ORDINALS) or (day := _parse_ordinal(word)) is None:
        return None
    first = today.replace(day=1)
    starts = (months_later(first, step) for step in months)
    found = [each for start in starts if (each := _date_or_none(start.year, start.month, day))]
    if len(words) == 1:
        found = [each for each in found if _lies(each, today, looks)]
    return min(found, key=lambda each: (abs(each - today), each < today), default=None)


def _lies(day: date, today: date, looks: Looks) -> bool:
    return looks == "around" or (day >= today if looks == "forward" else day <= today)


def _day_and_month(parts: list[str], today: date, looks: Looks) -> date | None:
    """Parse `31.10.`: so written the day comes first."""
    day, month = parse_number(parts[0]), parse_number(parts[1])
    if day is None or month is None:
        return None
    return _nearest(day, month, None, today, looks) or _refuse_missing(day, month, None)


def parse_named_month(words: list[str], today: date, looks: Looks) -> date | None:
    """Parse a month by name and a day, in either order, with an optional weekday before and an optional year;
    None for other words. Raises BadInput where there is no such day, or it is another weekday."""
    parts = [part for word in words for part in word.split("-")]
    weekday = index_of_name(parts[0], WEEKDAYS) if parts else None
    month_and_day = _month_and_day(parts if weekday is None else parts[1:])
    if month_and_day is None:
        return None
    day, month, year = month_and_day
    nearest = _nearest(day, month, year, today, looks) or _refuse_missing(day, month, year)
    if weekday not in (None, nearest.weekday()):
        problem = f"{_format_long(nearest)} is a {WEEKDAYS[nearest.weekday()].title()}."
        refuse(problem, f"Write {nearest}, or leave the weekday out.")
    return nearest


def index_of_name(word: str, names: tuple[str, ...]) -> int | None:
    """Return the index of the name that begins with `word`, which has three letters or more."""
    word = SHORT_NAMES.get(word, word)
    fits = (index for index, name in enumerate(names) if len(word) >= 3 and name.startswith(word))
    return next(fits, None)


def parse_number(word: str) -> int | None:
    """Parse up to six ASCII digits; None for other words."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 6 else None


def refuse(problem: str, advice: str) -> NoReturn:
    """Raise BadInput with field "day"."""
    raise BadInput(problem, advice, field="day")


def _in_either_order(
    text: str, one: int, other: int, year: int | None, today: date, looks: Looks
) -> date | None:
    """Return the only day that two numbers can mean, as month and day or as day and month."""
    orders = ((other, one), (one, other))
    candidates = (_nearest(day, month, year, today, looks) for day, month in orders)
    days = list(dict.fromkeys(day for day in candidates if day))
    if len(days) < 2:
        return days[0] if days else None
    refuse(
        f"'{text}' can be {' or '.join(map(_format_long, days))}.", f"Write {' or '.join(map(str, days))}."
    )


def _month_and_day(words: list[str]) -> tuple[int, int, int | None] | None:
    """Return day, month and, if given, year."""
    months = [month + 1 for word in words if (month := index_of_name(word, MONTHS)) is not None]
    numbers = [word for word in words if index_of_name(word, MONTHS) is None]
    years = [int(word) for word in numbers if len(word) == 4 and parse_number(word) is not None]
    days = [_parse_ordinal(word) for word in numbers if len(word) != 4 or parse_number(word) is None]
    match months, days, years:
        case [month], [int(day)], []:
            return day, month, None
        case [month], [int(day)], [year]:
            return day, month, year
    return None


def _nearest(day: int, month: int, year: int | None, today: date, looks: Looks) -> date | None:
    """Return that day of `year`. Without a year, the nearest to today in the direction `looks`; of two that
    are equally near, the later one."""
    if year is not None:
        return _date_or_none(year, month, day)
    if looks == "around":
        both = (_nearest(day, month, None, today, each) for each in ("forward", "back"))
        return min(filter(None, both), key=lambda nearest: abs(nearest - today), default=None)
    sign = 1 if looks == "forward" else -1
    years = (today.year + sign * step for step in range(YEARS_BETWEEN_LEAP_DAYS + 1))
    days = (_date_or_none(year, month, day) for year in years)
    return next((nearest for nearest in days if nearest and (nearest - today).days * sign >= 0), None)


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _parse_ordinal(word: str) -> int | None:
    bare = word[:-2] if word[-2:] in ORDINALS else word
    return parse_number(bare)


def _format_long(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1].title()} {day.year}"


def _refuse_missing(day: int, month: int, year: int | None) -> NoReturn:
    name = MONTHS[month - 1].title() if 1 <= month <= 12 else f"month {month}"
    refuse(f"There is no {day} {name}{f' {year}' if year else ''}.", "Check the day and the month.")
