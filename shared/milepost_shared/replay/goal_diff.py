"""The difference between two moments, goal by goal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from milepost_shared.events.types import ADJUSTABLE
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.milestones import MilestoneState, MilestoneView

FIGURES = ("value", "planned", "on_track", "days_ahead")
SETTINGS = tuple(name for name in ADJUSTABLE if name != "milestones")


class MilestoneDifference(Struct, frozen=True, kw_only=True):
    """A milestone with another state or day. `before` is None where the goal had none of that name, `after`
    where it has none any more."""

    name: str
    before: MilestoneState | None
    after: MilestoneState | None
    reached: date | None


class GoalDifference(Struct, frozen=True, kw_only=True):
    """One goal at two moments; None where it is not valid. `changes` has the fields and figures that
    differ, before and after. `adjustments` are the refs that are valid at the second moment only."""

    id: str
    title: str
    before: GoalView | None
    after: GoalView | None
    changes: dict[str, list[Any]]
    milestones: list[MilestoneDifference]
    adjustments: list[str]


def diff_goals(before: Sequence[GoalView], after: Sequence[GoalView]) -> list[GoalDifference]:
    """Return the goals that differ, in the order of the second moment, then those that are gone."""
    was, now = {goal.id: goal for goal in before}, {goal.id: goal for goal in after}
    goals = (_difference(was.get(goal), now.get(goal)) for goal in {**now, **was})
    return [goal for goal in goals if _differs(goal)]


def _differs(goal: GoalDifference) -> bool:
    """Whether the goal differs. A plan that only went on with time is no difference."""
    changes = goal.changes.keys() - {"planned", "days_ahead"}
    return bool(changes or goal.milestones or goal.adjustments)


def _difference(before: GoalView | None, after: GoalView | None) -> GoalDifference:
    goal = after or before
    assert goal is not None
    return GoalDifference(
        id=goal.id,
        title=goal.title,
        before=before,
        after=after,
        changes=_changes(before, after),
        milestones=_milestone_differences(before, after),
        adjustments=[ref for ref in _adjustments(after) if ref not in _adjustments(before)],
    )


def _changes(before: GoalView | None, after: GoalView | None) -> dict[str, list[Any]]:
    pairs = {name: [getattr(goal, name, None) for goal in (before, after)] for name in FIGURES + SETTINGS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _milestone_differences(before: GoalView | None, after: GoalView | None) -> list[MilestoneDifference]:
    was, now = _milestones(before), _milestones(after)
    return [
        MilestoneDifference(
            name=name,
            before=was[name].state if name in was else None,
            after=now[name].state if name in now else None,
            reached=now[name].reached if name in now else None,
        )
        for name in {**now, **was}
        if _state_and_day(was.get(name)) != _state_and_day(now.get(name))
    ]


def _milestones(goal: GoalView | None) -> dict[str, MilestoneView]:
    return {milestone.name: milestone for milestone in goal.milestones} if goal else {}


def _state_and_day(milestone: MilestoneView | None) -> tuple[MilestoneState, date | None] | None:
    return (milestone.state, milestone.reached) if milestone else None


def _adjustments(goal: GoalView | None) -> list[str]:
    """Return the refs of the valid adjustments."""
    return [each.ref for each in goal.revisions[1:] if not each.withdrawn] if goal else []
