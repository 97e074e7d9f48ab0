"""How a value compares with target and planned line: on track, days ahead, what remains, required pace.

The rules are those of shared/decisions/0019-planned-line.md. Values are exact, in millionths.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from milepost_shared.events.types import to_micros
from milepost_shared.progress.plan_line import PlanLine


def descends(fields: Mapping[str, Any], baseline: float) -> bool:
    """Return whether the target in `fields` lies below the baseline, so that lower is better."""
    return fields["target"] is not None and fields["target"] < baseline


def on_track(value: int, planned: Fraction | None, down: bool) -> bool | None:
    """Return whether the value has reached the planned one, or None where there is no planned line.

    `down` says that lower is better.
    """
    if planned is None:
        return None
    return value <= planned if down else value >= planned


def days_ahead(line: PlanLine, value: int, today: date, down: bool) -> int | None:
    """Return by how many days the value is ahead of the planned line on `today`; negative is behind.

    It is counted from the last day with a planned value that has been reached. None without a planned line.
    """
    if line.value_on(today) is None:
        return None
    day = (
        line.mirrored().last_day_at_most(Fraction(-value)) if down else line.last_day_at_most(Fraction(value))
    )
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
