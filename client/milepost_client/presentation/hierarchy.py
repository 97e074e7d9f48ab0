"""Remarks on the links between goals, in words."""

from __future__ import annotations

from datetime import date

from milepost_client.operations.remarks import HierarchyRemark, LinkedGoal
from milepost_shared.text.formatting import format_day, plural


def format_remark(remark: HierarchyRemark, today: date) -> str:
    """Return a remark as a sentence or two."""
    if remark.parent is None:
        return _alone(remark)
    goal, parent = remark.goal, remark.parent
    if remark.kind == "circle":
        return (
            f"“{goal.title}” and “{parent.title}” came to serve each other, so the later link does not count "
            f"and “{goal.title}” stands on its own. Clear it up with --parent or --remove parent: "
            "milepost goal adjust GOAL --help"
        )
    if remark.kind == "later-deadline":
        assert goal.deadline and parent.deadline
        due, theirs = format_day(goal.deadline, today), format_day(parent.deadline, today)
        return f"“{goal.title}” is due on {due}, after “{parent.title}”, which it serves ({theirs})."
    return f"“{goal.title}” does not roll up into “{parent.title}”: {_obstacle(remark.kind, goal, parent)}"


def _alone(remark: HierarchyRemark) -> str:
    title = remark.goal.title
    if remark.kind == "missing-parent":
        return f"The goal that “{title}” serves is not here: it was taken back, or has yet to be synced."
    return f"“{title}” rolls up once it serves a goal: name that with --parent."


def _obstacle(kind: str, goal: LinkedGoal, parent: LinkedGoal) -> str:
    if kind == "level":
        level = goal if goal.measure == "level" else parent
        return f"“{level.title}” is a level, not a sum."
    return f"{_unit(goal)}, {_unit(parent)}. Give both the same --unit."


def _unit(goal: LinkedGoal) -> str:
    what = f"counts {plural(goal.unit)}" if goal.unit else "has no unit"
    return f"“{goal.title}” {what}"
