"""Days and numbers in the cells of a table, as spreadsheets of several countries write them.

What a cell can mean in two ways is read as the rest of its column proves, or as the person says; else it is
refused (client/decisions/0007-imports.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from math import isfinite
from typing import Literal

from msgspec import Struct

from milepost_client.parsing.amounts import parse_amount
from milepost_client.parsing.calendar_dates import full_year
from milepost_client.parsing.dates import parse_day
from milepost_shared.errors import BadInput

DayOrder = Literal["dmy", "mdy"]
"""Which number of a date comes first where the year is last: the day or the month."""
DecimalMark = Literal[",", "."]
DECIMALS = 6
_numbers = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_comma = re.compile(r"[+-]?\d+,(\d+)", re.ASCII)
_time = re.compile(r"(.*\S)[ T]+(\d{1,2}:\d{2})(?::\d{2})?", re.ASCII)


class CellForm(Struct, frozen=True, kw_only=True):
    """How the cells of a file are written: the order of its dates and its decimal mark, None where that is
    not known. Moments with an offset are told by the clock of `zone`, by default by their own."""

    dates: DayOrder | None = None
    decimal: DecimalMark | None = None
    zone: tzinfo | None = None

    def parse_when(self, text: str, today: date) -> tuple[date, str | None]:
        """Return the day and the time, if any, of a cell. Raises BadInput with field "when"."""
        try:
            return self._moment(text)
        except ValueError:
            pass
        matched = _time.fullmatch(text)
        day, time = (matched[1], matched[2].zfill(5)) if matched else (text, None)
        return self._day(day, today), time

    def parse_numbers(self, text: str) -> date | None:
        """Return the day of a cell like `14.03.2026` or `3/14/26`; None where it has another form. Raises
        BadInput with field "when" where it can be two days."""
        if matched := _numbers.fullmatch(text):
            return self._in_order(text, int(matched[1]), int(matched[3]), full_year(matched[4]))
        return None

    def parse_amount(self, text: str) -> float:
        """Return a number with the decimals that an event may have. Raises BadInput with field "amount"."""
        if self.decimal == "," and "," in text:
            text = text.replace(".", "").replace(",", ".")
        try:
            number = float(text)
        except ValueError:
            return parse_amount(text)
        if not isfinite(number):
            raise BadInput(f"'{text}' is not a number.", "Write it like 3, 2.5 or -1.", field="amount")
        return round(number, DECIMALS) + 0.0

    def _moment(self, text: str) -> tuple[date, str | None]:
        """Read ISO's form. Raises ValueError for another."""
        try:
            return date.fromisoformat(text), None
        except ValueError:
            moment = datetime.fromisoformat(text)
        if self.zone and moment.tzinfo:
            moment = moment.astimezone(self.zone)
        return moment.date(), moment.time().isoformat("minutes")

    def _day(self, text: str, today: date) -> date:
        if not text:
            raise BadInput("The day is missing.", "Write it like 2026-03-06.", field="when")
        if day := self.parse_numbers(text):
            return day
        try:
            return parse_day(text, today, looks="back", period="none")
        except BadInput as error:
            raise BadInput(error.problem, error.advice, field="when") from error

    def _in_order(self, text: str, one: int, other: int, year: int) -> date:
        if self.dates is None and one != other and max(one, other) <= 12:
            raise BadInput(
                f"'{text}' can be two days.", "Say which: --dates dmy or --dates mdy.", field="when"
            )
        month_first = self.dates == "mdy" or (self.dates is None and other > 12)
        day, month = (other, one) if month_first else (one, other)
        try:
            return date(year, month, day)
        except ValueError:
            raise BadInput(f"There is no day '{text}'.", "Write it like 2026-03-06.", field="when") from None


def day_order(cells: Iterable[str]) -> DayOrder | None:
    """Return the order of the dates in a column, as one of them proves: 14.03.2026, 3/14/2026.

    None where nothing proves it, or two dates prove both.
    """
    found: set[DayOrder] = set()
    for cell in cells:
        if matched := _numbers.match(cell):
            found |= {"dmy"} if int(matched[1]) > 12 else {"mdy"} if int(matched[3]) > 12 else set()
    return found.pop() if len(found) == 1 else None


def decimal_mark(cells: Iterable[str]) -> DecimalMark | None:
    """Return the decimal mark of a column of numbers, as one of them proves: 1,5 is no thousands. None where
    nothing proves it."""
    parts = [matched[1] for cell in cells if (matched := _comma.fullmatch(cell))]
    return "," if any(len(part) != 3 for part in parts) else None
