"""What changed between two moments, goal by goal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from milepost_shared.events.types import ADJUSTABLE
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.milestones import MilestoneView, State

STANDING = ("value", "planned", "on_track", "days_ahead")
SETTINGS = tuple(name for name in ADJUSTABLE if name != "milestones")


class MilestoneTurn(Struct, frozen=True, kw_only=True):
    """A milestone whose state or day is another: `before` is None where there was none of that name."""

    name: str
    before: State | None
    after: State | None
    reached: date | None


class GoalDifference(Struct, frozen=True, kw_only=True):
    """One goal at two moments. `changes` gives the fields and figures that differ, before and after;
    `adjustments` the refs that stand at the second moment and did not at the first. A goal that does not
    stand at a moment has None there."""

    id: str
    title: str
    before: GoalView | None
    after: GoalView | None
    changes: dict[str, list[Any]]
    milestones: list[MilestoneTurn]
    adjustments: list[str]


def differences(before: Sequence[GoalView], after: Sequence[GoalView]) -> list[GoalDifference]:
    """The goals in which anything differs, in the order of the second moment, then those that are gone.

    That a plan went on with time is no difference by itself.
    """
    was, now = {goal.id: goal for goal in before}, {goal.id: goal for goal in after}
    found = (_difference(was.get(goal), now.get(goal)) for goal in {**now, **was})
    return [e for e in found if e.changes.keys() - {"planned", "days_ahead"} or e.milestones or e.adjustments]


def _difference(before: GoalView | None, after: GoalView | None) -> GoalDifference:
    goal = after or before
    assert goal is not None
    return GoalDifference(
        id=goal.id,
        title=goal.title,
        before=before,
        after=after,
        changes=_changes(before, after),
        milestones=_turns(before, after),
        adjustments=[ref for ref in _standing(after) if ref not in _standing(before)],
    )


def _changes(before: GoalView | None, after: GoalView | None) -> dict[str, list[Any]]:
    pairs = {name: [getattr(goal, name, None) for goal in (before, after)] for name in STANDING + SETTINGS}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _turns(before: GoalView | None, after: GoalView | None) -> list[MilestoneTurn]:
    was, now = _milestones(before), _milestones(after)
    return [
        MilestoneTurn(
            name=name,
            before=was[name].state if name in was else None,
            after=now[name].state if name in now else None,
            reached=now[name].reached if name in now else None,
        )
        for name in {**now, **was}
        if _turn(was.get(name)) != _turn(now.get(name))
    ]


def _milestones(goal: GoalView | None) -> dict[str, MilestoneView]:
    return {milestone.name: milestone for milestone in goal.milestones} if goal else {}


def _turn(milestone: MilestoneView | None) -> tuple[State, date | None] | None:
    return (milestone.state, milestone.reached) if milestone else None


def _standing(goal: GoalView | None) -> list[str]:
    """The refs of the adjustments that stand."""
    return [each.ref for each in goal.revisions[1:] if not each.withdrawn] if goal else []
