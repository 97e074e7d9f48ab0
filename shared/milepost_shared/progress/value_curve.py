"""The value of a goal over time, as a step function of the day.

Values are whole millionths and exact, since devices must agree (shared/decisions/0005-exact-numbers.md). What
counts as the value is in shared/decisions/0018-values-and-roll-up.md.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date
from itertools import accumulate

from msgspec import Struct

from milepost_shared.events.types import to_micros
from milepost_shared.model.entries import DayTotal
from milepost_shared.model.revisions import GoalHistory

Days = Mapping[int, DayTotal]
"""The totals of a goal's days, by the proleptic ordinal of the day."""


class ValueCurve(Struct, frozen=True):
    """The value of a goal over time: `days` (ordinals) on which it may change, in order, and the `values` in
    millionths from each of them on. `initial` is the value before the first."""

    days: tuple[int, ...]
    values: tuple[int, ...]
    initial: int

    def value_on(self, day: date) -> int:
        """Return the value at the end of `day`."""
        n = bisect_right(self.days, day.toordinal())
        return self.values[n - 1] if n else self.initial

    def change_between(self, first: int, last: int) -> int:
        """Return by how much the value changed from the start of day `first` to the end of day `last`, both
        ordinals."""
        before, until = bisect_left(self.days, first), bisect_right(self.days, last)
        if before >= until:
            return 0
        return self.values[until - 1] - (self.values[before - 1] if before else self.initial)


def value_curve(goal: GoalHistory, totals: Days) -> ValueCurve:
    """Return the value of a goal over time, given the totals of its days.

    With measure `sum` it is the sum of all contributions up to each day; with `level` the latest reading, and
    the baseline before the first.
    """
    days = sorted(totals)
    if goal.goal_set.measure == "level":
        values = [totals[day].latest.amount for day in days]
        return ValueCurve(tuple(days), tuple(values), to_micros(goal.goal_set.baseline))
    return ValueCurve(tuple(days), tuple(accumulate(totals[day].amount for day in days)), 0)
