"""The burn-up chart of a goal: its value and plan, its target by steps, and the flags of its adjustments."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain

from msgspec import Struct

from milepost_client.queries.parts.series import Points, Series, period_ends, series_of
from milepost_client.queries.parts.story import letters
from milepost_shared.model.field_timeline import field_timeline
from milepost_shared.model.goal import Goal
from milepost_shared.progress.goal_view import GoalView

BEYOND = 4
"""The forecast may lengthen the chart by one part in so many."""


class TargetStep(Struct, frozen=True):
    """The target in force from `day` until the next step; None where there is none."""

    day: date
    target: float | None


class Flag(Struct, frozen=True, kw_only=True):
    """An adjustment in the chart: its letter, its ref, and the day it holds from. It is `overruled` where
    concurrent ones decide all that it set."""

    letter: str
    ref: str
    day: date
    overruled: bool


class BurnUpRow(Struct, frozen=True):
    """One day of the chart as a table; None where there is no value, no plan, or no plan at first."""

    day: date
    value: float | None
    planned: float | None
    original: float | None


class BurnUp(Struct, frozen=True, kw_only=True):
    """The lines of a chart from `first` to `last`, within `low` and `high`.

    `value` holds from each of its days until the next. `planned` and `original` are the corners of lines, as
    in a Series. `rows` are the same as a table, at the corners, the flags, today, and the ends of months.
    """

    first: date
    last: date
    low: float
    high: float
    value: Points
    planned: Points
    original: Points
    targets: list[TargetStep]
    flags: list[Flag]
    rows: list[BurnUpRow]


def burn_up(goal: Goal, view: GoalView) -> BurnUp:
    """Return the chart of a goal that stands, with its view of today."""
    series, targets, flags = series_of(view), target_steps(goal, view.start), _flags(view)
    low, high = series.bounds()
    marks = [*(step.target for step in targets), *(each.at for each in view.milestones)]
    known = [mark for mark in marks if mark is not None]
    return BurnUp(
        first=series.first,
        last=_last(series, view),
        low=min(low, *known) if known else low,
        high=max(high, *known) if known else high,
        value=series.value_until_today,
        planned=series.planned,
        original=series.original,
        targets=targets,
        flags=flags,
        rows=[_row(series, day) for day in _days(series, targets, flags)],
    )


def target_steps(goal: Goal, start: date) -> list[TargetStep]:
    """Return the targets in force from the goal's start on; none where it never had one."""
    history = goal.history()
    assert history is not None, "a goal that is drawn stands"
    steps = [TargetStep(max(day, start), target) for day, target in field_timeline(history).steps("target")]
    return steps if any(step.target is not None for step in steps) else []


def _flags(view: GoalView) -> list[Flag]:
    named = letters(view.revisions)
    return [
        Flag(letter=named[r.ref], ref=r.ref, day=r.effective_day, overruled=r.changes.keys() <= set(r.lost))
        for r in view.revisions
        if r.ref in named
    ]


def _last(series: Series, view: GoalView) -> date:
    """Return the last day of the chart, with the forecast where that is not far beyond the plan."""
    limit = series.last + timedelta(days=(series.last - series.first).days // BEYOND)
    forecast = view.forecast
    days = (forecast.day, forecast.latest) if forecast and view.status == "active" else ()
    return max(series.last, *(min(day, limit) for day in days if day is not None), view.today)


def _days(series: Series, targets: list[TargetStep], flags: list[Flag]) -> list[date]:
    corners = (day for day, _ in chain(series.planned, series.original))
    marks = chain((step.day for step in targets), (flag.day for flag in flags), period_ends(series))
    return sorted({series.first, series.today, series.last, *corners, *marks})


def _row(series: Series, day: date) -> BurnUpRow:
    return BurnUpRow(day, series.value_on(day), series.planned_on(day), series.original_on(day))
