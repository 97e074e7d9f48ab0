"""Paces per day, week or month, whichever is easiest to picture."""

from __future__ import annotations

from math import floor, log10

from milepost_shared.text.formatting import DECIMALS, format_amount

MONTH = 365.25 / 12
"""Days, as a pace counts them (client/decisions/0004-typed-input.md)."""
PERIODS = (("day", 1.0), ("week", 7.0), ("month", MONTH))


def format_roughly(value: float, more: int = 0) -> str:
    """An amount rounded to two digits, and to a whole number from 10 on; with `more` decimals if asked."""
    size = floor(log10(abs(value))) if value else 0
    return format_amount(round(value, min(max(1 - size, 0) + more, DECIMALS)))


def format_pace_change(before: float | None, after: float | None) -> str | None:
    """`eased the pace from 2 to 1.2 a week`, from amounts a day.

    None where no pace is required before or after.
    """
    was, now = before or 0.0, after or 0.0
    if not was and not now:
        return None
    period, days = _period(max(was, now))
    if before is None:
        return f"set a pace of {format_roughly(now * days)} a {period}"
    if after is None:
        return f"eased the pace from {format_roughly(was * days)} a {period} to none"
    if was == now:
        return f"left the pace at {format_roughly(now * days)} a {period}"
    shown = _so_that_they_differ(was * days, now * days)
    return f"{'eased' if now < was else 'raised'} the pace from {shown[0]} to {shown[1]} a {period}"


def _period(pace: float) -> tuple[str, float]:
    """The shortest period in which the pace comes to 1 or more, else a month."""
    return next(((name, days) for name, days in PERIODS if pace * days >= 1), PERIODS[-1])


def _so_that_they_differ(one: float, other: float) -> tuple[str, str]:
    """Both amounts, with as many decimals as it takes to tell them apart."""
    pairs = [(format_roughly(one, more), format_roughly(other, more)) for more in range(DECIMALS)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
