"""Amounts and paces as people write and read them (design sections 2 and 8)."""

import re
from typing import TYPE_CHECKING, Literal

from milepost_shared.errors import BadInput
from milepost_shared.text.formatting import DECIMALS

if TYPE_CHECKING:
    from fractions import Fraction

Period = Literal["day", "week", "month", "quarter", "year"]
Pace = tuple[float, Period]

LARGEST = 1e12
NUMBER = r"[+-]?(\d+(_\d+)*(\.\d*)?|\.\d+)"
PERIODS: dict[Period, tuple[str, ...]] = {
    "day": ("d", "day"),
    "week": ("w", "wk", "week"),
    "month": ("m", "mo", "month"),
    "quarter": ("q", "qtr", "quarter"),
    "year": ("y", "yr", "year"),
}
BETWEEN = {"per", "a", "an", "each", "every"}


def parse_amount(text: str, *, field: str = "amount") -> float:
    """Read a number within ±1e12 and at most 6 decimals; raise `BadInput` naming `field`.

    A comma is refused, since it parts thousands in one country and decimals in the next.
    """
    written = text.strip().replace("\N{MINUS SIGN}", "-")
    if not re.fullmatch(NUMBER, written.replace(",", ""), re.ASCII):
        raise BadInput(f"'{text}' is not a number.", "Write it like 3, 2.5 or -1.", field=field)
    if "," in written:
        problem = f"'{text}' has a comma, which can part thousands or decimals."
        raise BadInput(problem, _without_comma(written), field=field)
    return _within_limits(written, field)


def parse_pace(text: str, *, field: str = "pace") -> Pace:
    """Read so much per period, `2/week`, `1.5/mo`, `3 per month`; raise `BadInput` naming `field`."""
    words = [word for word in text.casefold().replace("/", " ").split() if word not in BETWEEN]
    period = _period(words[1]) if len(words) == 2 else None
    if period is None:
        raise BadInput(f"'{text}' is not a {field}.", "Write it like 2/week or 1.5/month.", field=field)
    amount = parse_amount(words[0], field=field)
    if not amount:
        raise BadInput(f"A {field} of 0 gets nowhere.", "Give a number other than 0.", field=field)
    return amount, period


def pace_per_day(pace: Pace) -> "Fraction":
    """The exact amount a day: a year is 365.25 days, a month a twelfth of it, a quarter a fourth."""
    from fractions import Fraction

    from milepost_shared.progress.periods import DAYS

    amount, period = pace
    return Fraction(round(amount * 10**DECIMALS), 10**DECIMALS) / DAYS[period]


def _within_limits(written: str, field: str) -> float:
    decimals = written.partition(".")[2].rstrip("0")
    if len(decimals) > DECIMALS:
        raise BadInput(f"{written} has {len(decimals)} decimals.", "Give at most 6.", field=field)
    value = float(written)
    if abs(value) > LARGEST:
        raise BadInput(f"{written} is beyond a million million.", "Count in a larger unit.", field=field)
    return value


def _without_comma(written: str) -> str:
    if written.count(",") > 1 or "." in written:
        return "Write it without commas, like 1234.5."
    return f"Write {written.replace(',', '.')} or {written.replace(',', '')}."


def _period(word: str) -> Period | None:
    return next((period for period, names in PERIODS.items() if word.removesuffix("s") in names), None)
