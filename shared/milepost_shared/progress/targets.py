"""Whether the target of a goal is met, and which targets a change has met."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from milepost_shared.events.types import to_micros
from milepost_shared.model.book import Book
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import present_fields
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
    value, target = value_curve(history, goal.days).value_on(today), to_micros(fields["target"])
    return value <= target if descends(fields, history.goal_set.baseline) else value >= target


def newly_met(before: Book, after: Book, today: date, *, of_new: bool = False) -> Iterator[MetGoal]:
    """Yield the goals that are met after a change and were not before it; of new goals those that come in
    met, where `of_new`."""
    for id, goal in after.goals.items():
        known = id in before.goals and before.goals[id].history() is not None
        if is_met(goal, today) and (is_met(before.goals[id], today) is False if known else of_new):
            history = goal.history()
            assert history is not None
            yield MetGoal(id, present_fields(history)["title"])
