"""The fields of a goal as functions of the day (shared/decisions/0008-revisions.md)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date
from typing import Any

from milepost_shared.events.types import ADJUSTABLE, GoalAdjusted, GoalSet
from milepost_shared.model.revisions import GoalHistory, changed_fields, initial_fields


class FieldTimeline:
    """The fields of a goal on each day, by its adjustments so far.

    Each field is a step function of the day. An adjustment decides the fields that it sets from its effective
    day on, over all that are earlier in order.
    """

    def __init__(self, goal_set: GoalSet) -> None:
        self._days = {name: [date.min] for name in ADJUSTABLE}
        self._values = {name: [value] for name, value in initial_fields(goal_set).items()}

    def apply(self, event: GoalAdjusted) -> None:
        """Apply an adjustment that is later in order than those before it."""
        for name, value in changed_fields(event).items():
            days = self._days[name]
            n = bisect_left(days, event.effective_day)
            days[n:], self._values[name][n:] = [event.effective_day], [value]

    def fields_on(self, day: date) -> dict[str, Any]:
        """Return all fields in force on `day`."""
        return {name: self.value_on(name, day) for name in self._days}

    def value_on(self, name: str, day: date) -> Any:
        """Return one of the fields in force on `day`."""
        return self._values[name][bisect_right(self._days[name], day) - 1]

    def steps(self, name: str) -> list[tuple[date, Any]]:
        """Return the steps of one field: each value with its first day in force, from `date.min` on."""
        return list(zip(self._days[name], self._values[name], strict=True))


def field_timeline(goal: GoalHistory) -> FieldTimeline:
    """Return the timeline of a goal's fields, by all its valid adjustments."""
    timeline = FieldTimeline(goal.goal_set)
    for _, event in goal.ordered_adjustments():
        timeline.apply(event)
    return timeline
