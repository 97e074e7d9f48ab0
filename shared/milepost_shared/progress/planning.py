"""How a goal and its adjustments give a planned line (shared/decisions/0019-planned-line.md).

An adjustment of target, deadline or status replans the goal: the line leaves its old course on the effective
day and leads from the value there to the new target.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from milepost_shared.events.ordering import Order
from milepost_shared.events.types import GoalAdjusted, GoalSet, to_micros
from milepost_shared.model.revisions import GoalHistory, changed_fields, initial_fields
from milepost_shared.progress.plan_line import PlanLine, Segment

PLAN_FIELDS = frozenset({"target", "deadline", "status"})
"""The fields that decide the planned line."""


class PlanLineBuilder:
    """Builds a planned line from a GoalSet and its adjustments, applied by (effective day, order)."""

    def __init__(self, goal_set: GoalSet) -> None:
        self._fields = initial_fields(goal_set)
        self._decided_by: dict[str, Order] = {}
        self._baseline = Fraction(to_micros(goal_set.baseline))
        self._segments = [_segment_to_target(goal_set.start.toordinal(), self._baseline, self._fields)]

    def apply(self, order: Order, event: GoalAdjusted) -> dict[str, Any]:
        """Apply an adjustment, and return those of target, deadline and status that it decides.

        It does not decide a field that an adjustment later in order has already set.
        """
        changes = {name: value for name, value in changed_fields(event).items() if name in PLAN_FIELDS}
        decided = {name: value for name, value in changes.items() if self._decides(order, name)}
        if decided:
            self._fields |= decided
            self._decided_by |= dict.fromkeys(decided, order)
            self._replan(event.effective_day.toordinal())
        return decided

    def build(self) -> PlanLine:
        """Return the line by the adjustments so far."""
        return PlanLine(self._baseline, self._segments.copy())

    def _decides(self, order: Order, name: str) -> bool:
        return name not in self._decided_by or self._decided_by[name] < order

    def _replan(self, day: int) -> None:
        """Lead the line from its value on `day` to the target in force, whatever came after that day."""
        segments = self._segments
        while len(segments) > 1 and segments[-1].start > day:
            segments.pop()
        last = segments[-1]
        if last.start >= day:
            # Before its start the line is flat. An earlier replan of that day leaves the value it reached.
            value = last.at(day) if last.start == day else self._baseline
            segments[-1] = _segment_to_target(day, value, self._fields)
        else:
            segments.append(_segment_to_target(day, last.at(day), self._fields))


def plan_line_builder(goal: GoalHistory) -> PlanLineBuilder:
    """Return the builder of a goal's line, with all valid adjustments applied."""
    builder = PlanLineBuilder(goal.goal_set)
    for order, event in _by_effective_day(goal):
        builder.apply(order, event)
    return builder


def plan_line(goal: GoalHistory) -> PlanLine:
    """Return the planned line of a goal."""
    return plan_line_builder(goal).build()


def original_line(goal: GoalHistory) -> PlanLine:
    """Return the planned line as the GoalSet set it, without adjustments."""
    return PlanLineBuilder(goal.goal_set).build()


def replans(goal: GoalHistory) -> Iterator[tuple[GoalAdjusted, dict[str, Any]]]:
    """Yield the adjustments that replan the goal, by effective day, each with the fields that it decides."""
    builder = PlanLineBuilder(goal.goal_set)
    for order, event in _by_effective_day(goal):
        if decided := builder.apply(order, event):
            yield event, decided


def _by_effective_day(goal: GoalHistory) -> list[tuple[Order, GoalAdjusted]]:
    return sorted(goal.ordered_adjustments(), key=lambda change: (change[1].effective_day, change[0]))


def _segment_to_target(day: int, value: Fraction, fields: dict[str, Any]) -> Segment:
    """Return the segment that leads from `value` on `day` to the target in `fields`.

    It is a step where the deadline has passed, flat where the goal is not active, and undefined without a
    deadline or target.
    """
    deadline: date | None = fields["deadline"]
    if deadline is None or fields["target"] is None or fields["status"] != "active":
        is_defined = deadline is not None and fields["target"] is not None
        return Segment(day, value, day, value, is_defined)
    target, end = Fraction(to_micros(fields["target"])), deadline.toordinal()
    if end > day and target != value:
        return Segment(day, value, end, target)
    return Segment(day, target, day, target)
