"""What a person should know of a goal and of those that it serves or that serve it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from milepost_shared.model.hierarchy import rollup_obstacle
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.text.formatting import format_day, plural

Goals = Mapping[str, GoalView]
"""All goals by their ids."""


def remarks(goal: GoalView, goals: Goals) -> list[str]:
    """What to know of a goal, its parent and its children."""
    children = (found for child in goal.children for found in parent_remarks(goals[child], goals))
    return [*parent_remarks(goal, goals), *children]


def parent_remarks(goal: GoalView, goals: Goals) -> list[str]:
    """What to know of a goal and its parent."""
    parent = goals.get(goal.parent) if goal.parent else None
    if parent is None or goal.parent_inert:
        return list(_without(goal, parent))
    return [*_deadlines(goal, parent), *_roll_up(goal, parent)]


def _without(goal: GoalView, parent: GoalView | None) -> Iterator[str]:
    if parent is not None:
        yield (
            f"“{goal.title}” and “{parent.title}” came to serve each other, so the later link does not count "
            f"and “{goal.title}” stands on its own. Clear it up with --parent or --remove parent: "
            "milepost goal adjust GOAL --help"
        )
    elif goal.parent:
        yield f"The goal that “{goal.title}” serves is not here: it was taken back, or has yet to be synced."
    elif goal.rolls_up:
        yield f"“{goal.title}” rolls up once it serves a goal: name that with --parent."


def _deadlines(goal: GoalView, parent: GoalView) -> Iterator[str]:
    running = all(one.status in ("active", "paused") for one in (goal, parent))
    if running and goal.deadline and parent.deadline and goal.deadline > parent.deadline:
        due, theirs = format_day(goal.deadline, goal.today), format_day(parent.deadline, goal.today)
        yield f"“{goal.title}” is due on {due}, after “{parent.title}”, which it serves ({theirs})."


def _roll_up(goal: GoalView, parent: GoalView) -> Iterator[str]:
    found = rollup_obstacle(goal, parent) if goal.rolls_up else None
    if found == "measure":
        level = goal if goal.measure == "level" else parent
        yield f"“{goal.title}” does not roll up into “{parent.title}”: “{level.title}” is a level, not a sum."
    elif found == "unit":
        yield (
            f"“{goal.title}” does not roll up into “{parent.title}”: {_unit(goal)}, {_unit(parent)}. "
            "Give both the same --unit."
        )


def _unit(goal: GoalView) -> str:
    what = f"counts {plural(goal.unit)}" if goal.unit else "has no unit"
    return f"“{goal.title}” {what}"
