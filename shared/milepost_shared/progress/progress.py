"""How far a goal has come: value, on track, days ahead, required pace (design section 7).

Everything counts in whole millionths and is exact, since devices must agree.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import Any

from msgspec import Struct

from milepost_shared.events.types import to_micros
from milepost_shared.model.entries import DayTotal
from milepost_shared.model.revisions import GoalHistory
from milepost_shared.progress.plan_line import PlanLine

Days = Mapping[int, DayTotal]
"""What each day brought a goal, by the day's proleptic ordinal."""


class Curve(Struct, frozen=True):
    """The value of a goal over time: `days` and `values` (millionths) where it may change, in order."""

    days: tuple[int, ...]
    values: tuple[int, ...]
    initial: int

    def at(self, day: date) -> int:
        """The value at the end of `day`."""
        n = bisect_right(self.days, day.toordinal())
        return self.values[n - 1] if n else self.initial

    def brought(self, first: int, last: int) -> int:
        """By how much the days from `first` to `last` (ordinals) changed the value."""
        before, upto = bisect_left(self.days, first), bisect_right(self.days, last)
        if before >= upto:
            return 0
        return self.values[upto - 1] - (self.values[before - 1] if before else self.initial)


def curve(goal: GoalHistory, totals: Days) -> Curve:
    """`sum`: all contributions up to each day. `level`: the latest reading, the baseline before it."""
    days = sorted(totals)
    if goal.goal_set.measure == "level":
        values = [totals[day].latest.amount for day in days]
        return Curve(tuple(days), tuple(values), to_micros(goal.goal_set.baseline))
    return Curve(tuple(days), tuple(accumulate(totals[day].amount for day in days)), 0)


def descends(fields: Mapping[str, Any], baseline: float) -> bool:
    """Whether a goal with these fields goes down: its target lies below the baseline."""
    return fields["target"] is not None and fields["target"] < baseline


def on_track(value: int, planned: Fraction | None, down: bool) -> bool | None:
    """Whether the value has reached the planned one; None where there is no line."""
    if planned is None:
        return None
    return value <= planned if down else value >= planned


def days_ahead(line: PlanLine, value: int, today: date, down: bool) -> int | None:
    """The last day whose planned value has been reached, minus today; negative is behind."""
    if line.at(today) is None:
        return None
    day = (
        line.mirrored().last_day_at_most(Fraction(-value)) if down else line.last_day_at_most(Fraction(value))
    )
    return (day - today).days if day else None


def remaining(fields: Mapping[str, Any], baseline: float, value: int) -> int | None:
    """What is left to the target in millionths, below 0 once it is passed; None without a target."""
    if fields["target"] is None:
        return None
    missing = to_micros(fields["target"]) - value
    return -missing if descends(fields, baseline) else missing


def required_pace(fields: Mapping[str, Any], baseline: float, value: int, day: date) -> Fraction | None:
    """What is left in millionths ÷ days left (at least 1); None without a target or deadline."""
    missing = remaining(fields, baseline, value)
    if missing is None or fields["deadline"] is None:
        return None
    return Fraction(max(missing, 0), max((fields["deadline"] - day).days, 1))
