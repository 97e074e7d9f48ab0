"""One goal kept up to date event by event: its fields, planned line and value.

An adjustment that comes last bends the line at no more than its own cost; any other revision makes the goal's
history again. See shared/decisions/0028-replay.md.
"""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from msgspec import UNSET

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import GoalAdjusted, GoalSet, to_micros
from milepost_shared.model.entries import Reading
from milepost_shared.model.hierarchy import HierarchyNode, hierarchy_node
from milepost_shared.model.revisions import GoalHistory, changed_fields, goal_history, present_fields
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import plan_line_builder
from milepost_shared.replay.incremental import LatestReading, RunningSum


class IncrementalPlan:
    """A goal's fields and planned line as its revisions give them."""

    def __init__(self, goal: GoalHistory, withdrawn: Set[str]) -> None:
        self.first, self.goal_set, self.fields = goal.first, goal.goal_set, present_fields(goal)
        self._bends, self._withdrawn = plan_line_builder(goal), withdrawn
        self._line: PlanLine | None = None
        self._order = max((order for order, _ in goal.ordered_adjustments()), default=goal.first.order)
        self._day = max((event.effective_day for _, event in goal.ordered_adjustments()), default=date.min)
        self._parent_since = hierarchy_node(goal).since

    @property
    def line(self) -> PlanLine:
        """The planned line."""
        if self._line is None:
            self._line = self._bends.build()
        return self._line

    @property
    def node(self) -> HierarchyNode:
        """The goal's place in the hierarchy."""
        fields = self.fields
        return HierarchyNode(
            fields["parent"], self._parent_since, fields["rolls_up"], self.goal_set.measure, fields["unit"]
        )

    def try_apply(self, revision: Stamped) -> bool:
        """Apply a revision if it is an adjustment that comes last, and say whether it is."""
        event = revision.event
        if not isinstance(event, GoalAdjusted) or event.withdraws or event.ref in self._withdrawn:
            return False
        if revision.order < self._order or event.effective_day < self._day:
            return False
        self.fields = self.fields | changed_fields(event)
        self._bends.apply(revision.order, event)
        self._order, self._day, self._line = revision.order, event.effective_day, None
        self._parent_since = self._parent_since if event.parent is UNSET else revision.order
        return True


class IncrementalGoal:
    """One goal. Revisions whose refs are in `absent` count as withdrawn. Readings are kept only where a
    GoalSet makes it a level (`expect_readings`)."""

    def __init__(self, absent: frozenset[str] = frozenset()) -> None:
        self._absent = absent
        self._sum = RunningSum()
        self._latest: LatestReading | None = None
        self._revisions: list[Stamped] = []
        self._withdrawn: set[str] = set(absent)
        self._plan: IncrementalPlan | None = None
        self._is_current = True

    def expect_readings(self) -> None:
        """Keep readings from now on."""
        self._latest = LatestReading()

    def count(self, day: int, reading: Reading, times: int) -> None:
        """Count what an entry gives on a day, with `times` 1; take it back with -1."""
        self._sum.add(day, times * reading.amount)
        if self._latest is not None:
            (self._latest.add if times > 0 else self._latest.remove)(day, reading)

    def revise(self, revision: Stamped) -> None:
        """Add a GoalSet or GoalAdjusted."""
        self._revisions.append(revision)
        if isinstance(revision.event, GoalAdjusted) and revision.event.withdraws:
            self._withdrawn.add(revision.event.withdraws)
        self._is_current = self._is_current and self._plan is not None and self._plan.try_apply(revision)

    def plan(self) -> IncrementalPlan | None:
        """Return what the revisions give; None where no GoalSet is valid."""
        if not self._is_current:
            history = goal_history(self._revisions, self._absent)
            self._plan = IncrementalPlan(history, self._withdrawn) if history else None
            self._is_current = True
        return self._plan

    def value(self, goal_set: GoalSet, day: date) -> int:
        """Return the value at the end of `day` in millionths, without what rolls up from other goals."""
        total = self._sum.at(day.toordinal())
        if goal_set.measure == "sum" or self._latest is None:
            return total
        reading = self._latest.at(day.toordinal())
        return to_micros(goal_set.baseline) if reading is None else reading
