"""How a value compares with target and planned line: on track, days ahead, what remains, required pace.

The rules are those of shared/decisions/0019-planned-line.md. Values are exact, in millionths. A target
that follows from a pace is rounded to millionths, so a planned line is known to half of one, and a value
that comes that close has reached it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import floor
from typing import Any

from milepost_shared.events.types import to_micros
from milepost_shared.progress.plan_line import PlanLine

HALF = Fraction(1, 2)
"""By how many millionths a planned value may be off, since targets are whole millionths."""


def descends(fields: Mapping[str, Any], baseline: float) -> bool:
    """Return whether the target in `fields` lies below the baseline, so that lower is better."""
    return fields["target"] is not None and fields["target"] < baseline


def on_track(value: int, planned: Fraction | None, down: bool) -> bool | None:
    """Return whether the value has reached the planned one, or None where there is no planned line.

    `down` says that lower is better.
    """
    if planned is None:
        return None
    return margin(value, planned, down) >= 0


def margin(value: int, planned: Fraction, down: bool) -> int:
    """Return value less plan in whole millionths, with the sign changed where lower is better (`down`).

    It is rounded, a half in favour of the value.
    """
    return floor((planned - value if down else value - planned) + HALF)


def days_ahead(line: PlanLine, value: int, today: date, down: bool) -> int | None:
    """Return by how many days the value is ahead of the planned line on `today`; negative is behind.

    It is counted from the last day with a planned value that has been reached. None without a planned line.
    """
    if line.value_on(today) is None:
        return None
    day = line.mirrored().last_day_at_most(HALF - value) if down else line.last_day_at_most(HALF + value)
    return (day - today).days if day else None


def remaining(fields: Mapping[str, Any], baseline: float, value: int) -> int | None:
    """Return what remains to the target in millionths, negative beyond it, or None without a target."""
    if fields["target"] is None:
        return None
    missing = to_micros(fields["target"]) - value
    return -missing if descends(fields, baseline) else missing


def required_pace(fields: Mapping[str, Any], baseline: float, value: int, day: date) -> Fraction | None:
    """Return what remains divided by the days to the deadline (at least 1), in millionths a day.

    None without a target or a deadline.
    """
    missing = remaining(fields, baseline, value)
    if missing is None or fields["deadline"] is None:
        return None
    return Fraction(max(missing, 0), max((fields["deadline"] - day).days, 1))
