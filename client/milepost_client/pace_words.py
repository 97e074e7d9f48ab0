"""A pace in words, per a period that suits it."""

from __future__ import annotations

from fractions import Fraction

from milepost_client.words import count
from milepost_shared.goal import MILLION
from milepost_shared.spans import DAYS

PERIODS = ("day", "week", "month", "year")


def say_pace(pace: Fraction, unit: str = "") -> str:
    """A pace of millionths a day as `2.4 coffees a week`: per the shortest period that brings at least 1,
    a week where none does; rounded to 1 decimal, small ones to 2."""
    periods = (name for name in PERIODS if pace * DAYS[name] >= MILLION)
    period = next(periods, "week")
    amount = float(pace * DAYS[period] / MILLION)
    return f"{count(round(amount, 1 if amount >= 1 else 2), unit)} a {period}"
