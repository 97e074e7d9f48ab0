"""Remarks on the links between goals: what a person should know of a goal, its parent and its children."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost_client.operations.remarks import HierarchyRemark, LinkedGoal
from milepost_shared.events.types import CLOSED
from milepost_shared.model.hierarchy import rollup_obstacle
from milepost_shared.progress.goal_view import GoalView

Goals = Mapping[str, GoalView]
"""All goals by their ids."""


def hierarchy_remarks(goal: GoalView, goals: Goals) -> list[HierarchyRemark]:
    """The remarks on a goal's links to its parent and to its children."""
    below = (remark for child in goal.children for remark in parent_remarks(goals[child], goals))
    return [*parent_remarks(goal, goals), *below]


def parent_remarks(goal: GoalView, goals: Goals) -> list[HierarchyRemark]:
    """The remarks on a goal's link to its parent."""
    parent = goals.get(goal.parent) if goal.parent else None
    if parent is None or goal.parent_inert:
        return list(_without_parent(goal, parent))
    return [*_deadlines(goal, parent), *_roll_up(goal, parent)]


def _without_parent(goal: GoalView, parent: GoalView | None) -> Iterator[HierarchyRemark]:
    if parent is not None:
        yield HierarchyRemark("circle", _linked(goal), _linked(parent))
    elif goal.parent:
        yield HierarchyRemark("missing-parent", _linked(goal))
    elif goal.rolls_up:
        yield HierarchyRemark("no-parent", _linked(goal))


def _deadlines(goal: GoalView, parent: GoalView) -> Iterator[HierarchyRemark]:
    running = all(one.status not in CLOSED for one in (goal, parent))
    if running and goal.deadline and parent.deadline and goal.deadline > parent.deadline:
        yield HierarchyRemark("later-deadline", _linked(goal), _linked(parent))


def _roll_up(goal: GoalView, parent: GoalView) -> Iterator[HierarchyRemark]:
    obstacle = rollup_obstacle(goal, parent) if goal.rolls_up else None
    if obstacle == "measure":
        yield HierarchyRemark("level", _linked(goal), _linked(parent))
    elif obstacle == "unit":
        yield HierarchyRemark("unit", _linked(goal), _linked(parent))


def _linked(goal: GoalView) -> LinkedGoal:
    return LinkedGoal(goal.id, goal.title, goal.unit, goal.measure, goal.deadline)
