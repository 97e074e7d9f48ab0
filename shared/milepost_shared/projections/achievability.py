"""What a goal asks of four weeks, and what the best four weeks so far would lead to.

All numbers are exact, since devices must agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import ceil, floor
from typing import Any

from msgspec import Struct

from milepost_shared.events.types import MILLION, Measure, to_micros
from milepost_shared.events.validation import LAST_DAY
from milepost_shared.progress.indicators import descends, required_pace
from milepost_shared.progress.periods import DAYS
from milepost_shared.projections.track_record import FOUR_WEEKS


class AssessedGoal(Struct, frozen=True, kw_only=True):
    """What is assessed: the `fields` in force, and the goal's `value` (millionths).

    `most` is the most that was done of it within four weeks (millionths in its direction; None without
    history), and `days` how many days of history there are, or of the goal itself. `serves` says that it has
    a parent and that the link to it counts (`model/hierarchy.py`).
    """

    fields: Mapping[str, Any]
    measure: Measure
    baseline: float
    value: int
    most: int | None
    serves: bool
    days: int = FOUR_WEEKS

    @property
    def unit(self) -> str:
        """The unit, or ""."""
        return str(self.fields["unit"] or "").strip()

    @property
    def descends(self) -> bool:
        """Whether lower is better."""
        return descends(self.fields, self.baseline)


def needed_in_four_weeks(goal: AssessedGoal, day: date) -> Fraction | None:
    """Return what four weeks from `day` must bring, in millionths: the required pace, or the quota of a goal
    that only recurs; None where nothing is required."""
    pace = required_pace(goal.fields, goal.baseline, goal.value, day)
    cadence = goal.fields["cadence"]
    if pace is None and cadence is not None and goal.fields["target"] is None:
        pace = Fraction(to_micros(cadence.quota)) / DAYS[cadence.every]
    return None if pace is None else pace * FOUR_WEEKS


def reachable_target(goal: AssessedGoal, most: int, target: float, days: int) -> float:
    """Return the value that `most` in every four weeks leads to after `days`; as whole as the target, else
    with two decimals."""
    sign = -1 if goal.descends else 1
    reached = goal.value + sign * Fraction(most) * days / FOUR_WEEKS
    step = MILLION if target % 1 == 0 else MILLION // 100
    return sign * floor(sign * reached / step) * step / MILLION


def reachable_deadline(goal: AssessedGoal, most: int, target: float, day: date) -> date | None:
    """Return the day on which `most` in every four weeks from `day` on leads to the target; None where that
    is later than any day an event may have."""
    left = abs(to_micros(target) - goal.value)
    ordinal = day.toordinal() + ceil(Fraction(left * FOUR_WEEKS, most))
    return date.fromordinal(ordinal) if ordinal <= LAST_DAY.toordinal() else None
