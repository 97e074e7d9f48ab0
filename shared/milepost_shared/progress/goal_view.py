"""One goal: what is known of it, and how it stands on a day."""

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
from milepost_shared.progress.milestones import MilestoneView, milestones
from milepost_shared.progress.plan_line import PlanLine, original_line, plan
from milepost_shared.progress.progress import Curve, curve, days_ahead, descends, on_track, required_pace
from milepost_shared.progress.revision_views import RevisionView, revision_views


class CornerView(Struct, frozen=True):
    """A corner of the planned line."""

    day: date
    value: float


class GoalView(Struct, frozen=True, kw_only=True):
    """A goal as it stands on `today` (design section 8). Days are dates, amounts plain numbers, paces
    amounts a day towards the target; `line` are the corners of the plan, `original` those of the plan as
    it was first set.

    `children` are the goals that serve it, `rolled_up` is what of the value they brought; with
    `parent_inert` the link to its own parent does not count.
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
    """How the goal stands on `today`; None where no GoalSet of it stands."""
    if (revisions := goal.history()) is None:
        return None
    founding, fields = revisions.goal_set, present_fields(revisions)
    values, line = curve(revisions, goal.days), plan(revisions)
    value, planned, down = values.at(today), line.at(today), descends(fields, founding.baseline)
    at = pace(fields, founding, values, today)
    required = required_pace(fields, founding.baseline, value, today)
    shown: dict[str, Any] = fields | {
        "tags": list(fields["tags"]),
        "milestones": milestones(revisions, values, goal.claims, today),
    }
    return GoalView(
        **shown,
        id=goal.id,
        today=today,
        value=from_micros(value),
        planned=None if planned is None else from_micros(planned),
        on_track=on_track(value, planned, down),
        days_ahead=days_ahead(line, value, today, down),
        pace=from_micros(at),
        required_pace=None if required is None else from_micros(required),
        forecast=forecast(fields, founding, values, today, at),
        cadence_state=cadence_view(revisions, values, today),
        line=_corners(line),
        original=_corners(original_line(revisions)),
        revisions=revision_views(revisions, values, line, today),
        start=founding.start,
        baseline=founding.baseline,
        measure=founding.measure,
        values=_values(values, today),
        duplicates=[held.event.ref for held in revisions.others],
        children=goal.children,
        parent_inert=goal.parent_inert,
        rolled_up=from_micros(sum(amount for day, amount in goal.rolled.items() if day <= today.toordinal())),
    )


def goal_views(book: Book, today: date) -> list[GoalView]:
    """The goals of `book` as they stand on `today`, in the order in which they were first set."""
    known = [(history.first.order, goal) for goal in book.goals.values() if (history := goal.history())]
    views = [goal_view(goal, today) for _, goal in sorted(known, key=lambda pair: pair[0])]
    return [goal for goal in views if goal is not None]


def _corners(line: PlanLine) -> list[CornerView]:
    return [CornerView(day, from_micros(value)) for day, value in line.breakpoints()]


def _values(values: Curve, today: date) -> list[CornerView]:
    """The value after each day on which it changed, up to `today`."""
    days = zip(values.days, values.values, strict=True)
    return [
        CornerView(date.fromordinal(day), from_micros(value))
        for day, value in days
        if day <= today.toordinal()
    ]
