"""Paces as they are said: so much a day, a week or a month, whichever is easiest to picture."""

from __future__ import annotations

from math import floor, log10

from milepost_shared.text.formatting import DECIMALS, format_amount

MONTH = 365.25 / 12
"""Days, as a pace counts them (design section 8)."""
PERIODS = (("day", 1.0), ("week", 7.0), ("month", MONTH))


def format_roughly(value: float, more: int = 0) -> str:
    """An amount with two digits that count, and whole ones from 10 on; `more` decimals on demand."""
    size = floor(log10(abs(value))) if value else 0
    return format_amount(round(value, min(max(1 - size, 0) + more, DECIMALS)))


def format_pace_change(before: float | None, after: float | None) -> str | None:
    """What became of a required pace, given a day: `eased the pace from 2 to 1.2 a week`.

    None where nothing is required either way.
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
    told = _apart(was * days, now * days)
    return f"{'eased' if now < was else 'raised'} the pace from {told[0]} to {told[1]} a {period}"


def _period(pace: float) -> tuple[str, float]:
    """The shortest period that brings 1 or more, else a month."""
    return next(((name, days) for name, days in PERIODS if pace * days >= 1), PERIODS[-1])


def _apart(one: float, other: float) -> tuple[str, str]:
    """Both with as many decimals as it takes to tell them apart."""
    told = [(format_roughly(one, more), format_roughly(other, more)) for more in range(DECIMALS)]
    return next((pair for pair in told if pair[0] != pair[1]), told[-1])
