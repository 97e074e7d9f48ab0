"""The view of one goal on a day: all that is known of it, with plan, progress, forecast and revisions.

The keys of a view are a contract (client/decisions/0003-command-line-contract.md).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct

from milepost_shared.events.types import Cadence, Horizon, Measure, Status, from_micros
from milepost_shared.model.book import Book
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import present_fields
from milepost_shared.progress.cadence import CadenceView, cadence_view
from milepost_shared.progress.forecast import Forecast, forecast, pace
from milepost_shared.progress.indicators import days_ahead, descends, on_track, required_pace
from milepost_shared.progress.milestones import MilestoneView, milestones
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import original_line, plan_line
from milepost_shared.progress.revision_views import RevisionView, revision_views
from milepost_shared.progress.value_curve import ValueCurve, value_curve


class CornerView(Struct, frozen=True):
    """A point of a curve: a breakpoint of the planned line, or a value from a day on."""

    day: date
    value: float


class GoalView(Struct, frozen=True, kw_only=True):
    """A goal on the day `today`. Days are dates, amounts plain numbers, paces amounts a day towards the
    target.

    `line` are the breakpoints of the planned line, `original` those of the line as first set, `values` the
    value from each day on which it changed. `children` are the ids of the goals that have this one as their
    parent, `rolled_up` is the part of the value that comes from them. With `parent_inert` the link to its own
    parent does not count. `duplicates` are the refs of later GoalSets with its id.
    """

    id: str
    title: str
    purpose: str | None
    unit: str | None
    target: float | None
    deadline: date | None
    status: Status
    today: date
    value: float
    planned: float | None
    on_track: bool | None
    days_ahead: int | None
    pace: float
    required_pace: float | None
    forecast: Forecast | None
    line: list[CornerView]
    original: list[CornerView]
    revisions: list[RevisionView]
    milestones: list[MilestoneView]
    start: date
    baseline: float
    measure: Measure
    horizon: Horizon
    parent: str | None
    rolls_up: bool
    priority: int
    cadence: Cadence | None
    cadence_state: CadenceView | None
    about: str | None
    tags: list[str]
    note: str | None
    values: list[CornerView]
    duplicates: list[str]
    children: list[str]
    parent_inert: bool
    rolled_up: float


def goal_view(goal: Goal, today: date) -> GoalView | None:
    """Return the view of the goal on `today`, or None where no GoalSet is valid."""
    if (history := goal.history()) is None:
        return None
    goal_set, fields = history.goal_set, present_fields(history)
    values, line = value_curve(history, goal.days), plan_line(history)
    value, planned, down = values.value_on(today), line.value_on(today), descends(fields, goal_set.baseline)
    pace_now = pace(fields, goal_set, values, today)
    required = required_pace(fields, goal_set.baseline, value, today)
    shown: dict[str, Any] = fields | {
        "tags": list(fields["tags"]),
        "milestones": milestones(history, values, goal.claims, today),
    }
    return GoalView(
        **shown,
        id=goal.id,
        today=today,
        value=from_micros(value),
        planned=None if planned is None else from_micros(planned),
        on_track=on_track(value, planned, down),
        days_ahead=days_ahead(line, value, today, down),
        pace=from_micros(pace_now),
        required_pace=None if required is None else from_micros(required),
        forecast=forecast(fields, goal_set, values, today, pace_now),
        cadence_state=cadence_view(history, values, today),
        line=corners(line),
        original=corners(original_line(history)),
        revisions=revision_views(history, values, line, today),
        start=goal_set.start,
        baseline=goal_set.baseline,
        measure=goal_set.measure,
        values=_values(values, today),
        duplicates=[duplicate.event.ref for duplicate in history.duplicates],
        children=goal.children,
        parent_inert=goal.parent_inert,
        rolled_up=from_micros(
            sum(amount for day, amount in goal.rolled_up.items() if day <= today.toordinal())
        ),
    )


def goal_views(book: Book, today: date) -> list[GoalView]:
    """Return the views of all goals of `book` on `today`, in the order in which the goals were set."""
    known = [(history.first.order, goal) for goal in book.goals.values() if (history := goal.history())]
    views = [goal_view(goal, today) for _, goal in sorted(known, key=lambda pair: pair[0])]
    return [goal for goal in views if goal is not None]


def corners(line: PlanLine) -> list[CornerView]:
    """Return the breakpoints of a planned line."""
    return [CornerView(day, from_micros(value)) for day, value in line.breakpoints()]


def _values(values: ValueCurve, today: date) -> list[CornerView]:
    """Return the value after each day on which it changed, up to `today`."""
    days = zip(values.days, values.values, strict=True)
    return [
        CornerView(date.fromordinal(day), from_micros(value))
        for day, value in days
        if day <= today.toordinal()
    ]
