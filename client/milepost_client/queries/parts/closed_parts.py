"""What goals that are closed count in others: without them the sum of a goal has parts that nobody sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from milepost_shared.events.types import CLOSED
from milepost_shared.model.rollup import RollUp
from milepost_shared.progress.goal_view import GoalView


class ClosedPart(Struct, frozen=True):
    """A closed goal, and the nearest goal among those shown that it counts in."""

    goal: GoalView
    counts_in: GoalView


def closed_parts(
    shown: Iterable[GoalView], everything: Sequence[GoalView], rolls: RollUp
) -> list[ClosedPart]:
    """Return the closed goals that count in one of `shown` and are not among them, in the order of
    `everything`."""
    by_id = {goal.id: goal for goal in shown}
    parts: list[ClosedPart] = []
    for goal in everything:
        if goal.status in CLOSED and goal.value and goal.id not in by_id:
            above = next((by_id[each] for each in rolls.ancestors(goal.id) if each in by_id), None)
            parts += [ClosedPart(goal, above)] if above else []
    return parts
