"""Amounts and paces as people write them.

See shared/decisions/0005-exact-numbers.md and client/decisions/0004-typed-input.md.
"""

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
FILLERS = {"per", "a", "an", "each", "every"}


def parse_amount(text: str, *, field: str = "amount") -> float:
    """Parse a number within ±1e12 that has at most 6 decimals. Raises BadInput with `field`.

    A comma is refused, since it separates thousands in one country and decimals in another.
    """
    number = text.strip().replace("\N{MINUS SIGN}", "-")
    if not re.fullmatch(NUMBER, number.replace(",", ""), re.ASCII):
        raise BadInput(f"'{text}' is not a number.", "Write it like 3, 2.5 or -1.", field=field)
    if "," in number:
        problem = f"'{text}' has a comma, which can part thousands or decimals."
        raise BadInput(problem, _without_comma(number), field=field)
    return _within_limits(number, field)


def parse_pace(text: str, *, field: str = "pace") -> Pace:
    """Parse an amount per period: `2/week`, `1.5/mo`, `3 per month`. Raises BadInput with `field`."""
    words = [word for word in text.casefold().replace("/", " ").split() if word not in FILLERS]
    period = _find_period(words[1]) if len(words) == 2 else None
    if period is None:
        raise BadInput(f"'{text}' is not a {field}.", "Write it like 2/week or 1.5/month.", field=field)
    amount = parse_amount(words[0], field=field)
    if not amount:
        raise BadInput(f"A {field} of 0 gets nowhere.", "Give a number other than 0.", field=field)
    return amount, period


def pace_per_day(pace: Pace) -> "Fraction":
    """The exact amount a day: a year has 365.25 days, a month a twelfth of that, a quarter a fourth."""
    from fractions import Fraction

    from milepost_shared.progress.periods import DAYS

    amount, period = pace
    return Fraction(round(amount * 10**DECIMALS), 10**DECIMALS) / DAYS[period]


def _within_limits(number: str, field: str) -> float:
    decimals = number.partition(".")[2].rstrip("0")
    if len(decimals) > DECIMALS:
        raise BadInput(f"{number} has {len(decimals)} decimals.", "Give at most 6.", field=field)
    value = float(number)
    if abs(value) > LARGEST:
        raise BadInput(f"{number} is beyond a million million.", "Count in a larger unit.", field=field)
    return value


def _without_comma(number: str) -> str:
    if number.count(",") > 1 or "." in number:
        return "Write it without commas, like 1234.5."
    return f"Write {number.replace(',', '.')} or {number.replace(',', '')}."


def _find_period(word: str) -> Period | None:
    return next((period for period, names in PERIODS.items() if word.removesuffix("s") in names), None)
