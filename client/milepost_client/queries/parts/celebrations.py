"""What there is to celebrate: milestones that were just reached, and targets that are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct

from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.commitments import target_met_on

FRESH = timedelta(days=14)
"""How long a milestone that was reached waits to be celebrated."""


class Celebration(Struct, frozen=True, kw_only=True):
    """A milestone of an active goal, reached on `day` and not celebrated; or its target, where `milestone`
    is None."""

    goal: str
    milestone: str | None
    day: date


def celebrations(goals: Iterable[GoalView]) -> list[Celebration]:
    """Return what there is to celebrate in active goals, the newest first."""
    found = [each for goal in goals if goal.status == "active" for each in _of_goal(goal)]
    return sorted(found, key=lambda each: each.day, reverse=True)


def _of_goal(goal: GoalView) -> Iterator[Celebration]:
    if met := target_met_on(goal):
        yield Celebration(goal=goal.id, milestone=None, day=met)
    for each in goal.milestones:
        fresh = each.reached is not None and each.reached > goal.today - FRESH
        if fresh and each.reached and each.note is None and each.state == "reached":
            yield Celebration(goal=goal.id, milestone=each.name, day=each.reached)
