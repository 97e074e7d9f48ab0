"""Whether the target of a goal is met, and which targets a change has met."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct

from milepost_shared.events.types import to_micros
from milepost_shared.model.book import Book
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import GoalHistory, present_fields
from milepost_shared.progress.indicators import descends
from milepost_shared.progress.value_curve import value_curve


class MetGoal(Struct, frozen=True):
    """A goal whose target was met just now: its id and its title."""

    goal: str
    title: str


def is_met(goal: Goal, today: date) -> bool | None:
    """Whether the target of a goal is met on `today`; None without one, and for a goal that is not active."""
    if (history := goal.history()) is None:
        return None
    fields = present_fields(history)
    if fields["target"] is None or fields["status"] != "active":
        return None
    return _meets(goal, history, fields, today)


def newly_met(before: Book, after: Book, today: date, *, of_new: bool = False) -> Iterator[MetGoal]:
    """Yield the goals that are met after a change and were not before it; of new goals those that come in
    met, where `of_new`. A target that is set and met within the change counts."""
    for id, goal in after.goals.items():
        known = id in before.goals and before.goals[id].history() is not None
        if is_met(goal, today) and (_was_unmet(before.goals[id], goal, today) if known else of_new):
            history = goal.history()
            assert history is not None
            yield MetGoal(id, present_fields(history)["title"])


def _was_unmet(before: Goal, after: Goal, today: date) -> bool:
    """Whether a goal had a target that was not met, or none and less than its target is now."""
    was, now = before.history(), after.history()
    assert was is not None
    assert now is not None
    fields = present_fields(was)
    if fields["target"] is None and fields["status"] == "active":
        return not _meets(before, was, fields | {"target": present_fields(now)["target"]}, today)
    return is_met(before, today) is False


def _meets(goal: Goal, history: GoalHistory, fields: dict[str, Any], today: date) -> bool:
    """Whether a goal with those fields is at its target or beyond it."""
    value, target = value_curve(history, goal.days).value_on(today), to_micros(fields["target"])
    return value <= target if descends(fields, history.goal_set.baseline) else value >= target
