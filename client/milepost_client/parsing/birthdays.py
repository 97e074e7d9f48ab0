"""Birthdays as people and address books write them, with a year or without."""

from __future__ import annotations

import re
from datetime import date
from typing import NoReturn

from milepost_client.parsing.calendar_dates import index_of_name, parse_number
from milepost_shared.errors import BadInput
from milepost_shared.text.formatting import MONTHS

_written = re.compile(r"(\d{4}|-|--)?-?(\d{2})-?(\d{2})(?:T.*)?", re.ASCII)
LEAP_YEAR = 2000
"""Stands for the year that nobody knows: every day of a year is one of it."""


def parse_birthday(text: str) -> str:
    """Return `1980-04-15`, or `--04-15` where there is no year.

    Reads these forms, those of vCard (`19800415`, `--0415`), and `15 apr 1980` or `apr 15`. Raises BadInput.
    """
    found = _numbers(text.strip()) or _words(text.replace(",", " ").replace(".", " ").split())
    if found is None:
        _refuse(text)
    year, month, day = found
    try:
        date(year or LEAP_YEAR, month, day)
    except ValueError:
        _refuse(text)
    return f"{year:04}-{month:02}-{day:02}" if year else f"--{month:02}-{day:02}"


def _numbers(text: str) -> tuple[int | None, int, int] | None:
    matched = _written.fullmatch(text)
    if matched is None:
        return None
    year = matched[1].strip("-") if matched[1] else ""
    return int(year) if year else None, int(matched[2]), int(matched[3])


def _words(words: list[str]) -> tuple[int | None, int, int] | None:
    """`15 apr 1980`, `apr 15`"""
    months = [month for word in words if (month := index_of_name(word.casefold(), MONTHS)) is not None]
    numbers = [parse_number(word.removesuffix("th")) for word in words]
    known = [number for number in numbers if number is not None]
    if len(months) != 1 or len(known) != len(words) - 1 or not 1 <= len(known) <= 2:
        return None
    day, year = min(known), max(known) if len(known) == 2 else None
    return (year, months[0] + 1, day) if year is None or year >= 1000 else None


def _refuse(text: str) -> NoReturn:
    raise BadInput(
        f"{text!r} is no birthday.", "Write it like 1980-04-15, or 15 apr without the year.", field="birthday"
    )
