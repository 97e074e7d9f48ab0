"""Recurring objectives: the periods of a goal's cadence, and the streak of periods that were met.

A calendar period is one of the goal's if on its last day a cadence of that kind is in force and the goal is
not closed; the first is the one that contains the goal's start. So each period is judged by what was in force
at its end. Where a cadence changes from weeks to months, the weeks are those that ended before the change,
and the months begin with the one that contains the change.

The recorded day of an activity counts, and neither the zone of a device nor the time of writing, so that
travel breaks no streak (shared/decisions/0021-cadences.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

from milepost_shared.events.types import CLOSED, MILLION, Cadence, Period, Status, to_micros
from milepost_shared.model.field_timeline import field_timeline
from milepost_shared.model.revisions import GoalHistory
from milepost_shared.progress.periods import Span, span_of
from milepost_shared.progress.plan_line import PlanLine, Segment
from milepost_shared.progress.value_curve import ValueCurve

PeriodState = Literal["met", "missed", "skipped", "paused", "running"]

RECENT = 12
"""The number of periods that a view of a cadence shows."""


class PeriodView(Struct, frozen=True, kw_only=True):
    """One period: the `sum` of what counts in it up to today, the `quota` in force on its last day, what is
    left of that (0 once it is met), and its state.

    `running` is a period that is neither over nor met. One that is not met and was skipped, or paused on one
    of its days, is exempt.
    """

    name: str
    every: Period
    first: date
    last: date
    sum: float
    quota: float
    to_go: float
    state: PeriodState


class CadenceView(Struct, frozen=True, kw_only=True):
    """A goal's cadence on a day. `quota` per `every` is in force today; both are None where no cadence is.

    `running` is the period that contains today, whatever its state, and `days_left` the number of its days
    after today. Both are None where there is no such period, as before the start.

    `streak` is the number of periods met in a row up to now, `best` the longest such row. An exempt period is
    in neither and breaks neither. A running period counts once it is met, and never against a streak.
    `periods` are the last 12, oldest first, with the running one.
    """

    every: Period | None
    quota: float | None
    running: PeriodView | None
    days_left: int | None
    streak: int
    best: int
    periods: list[PeriodView]


def cadence_view(goal: GoalHistory, values: ValueCurve, today: date) -> CadenceView | None:
    """Return a goal's cadence on `today`, or None where it never had one."""
    if not goal.goal_set.cadence and not any(event.cadence for _, event in goal.ordered_adjustments()):
        return None
    now: Cadence | None = field_timeline(goal).value_on("cadence", today)
    views = periods(goal, values, today)
    streak, best = _streaks(period.state for period in views)
    running = views[-1] if views and views[-1].last >= today else None
    return CadenceView(
        every=now.every if now else None,
        quota=now.quota if now else None,
        running=running,
        days_left=(running.last - today).days if running else None,
        streak=streak,
        best=best,
        periods=views[-RECENT:],
    )


def periods(goal: GoalHistory, values: ValueCurve, today: date) -> list[PeriodView]:
    """Return all periods of the goal's cadence in order, up to the one that contains `today`."""
    timeline, skips = field_timeline(goal), skipped_periods(goal)
    pauses = list(_paused(timeline.steps("status")))
    steps, totals = timeline.steps("cadence"), cadence_curve(goal, values)
    views: list[PeriodView] = []
    for span, cadence in _spans(steps, goal.goal_set.start, today):
        status = timeline.value_on("status", span.last)
        if status not in CLOSED:
            amount = totals.change_between(span.first.toordinal(), min(span.last, today).toordinal())
            exemption: PeriodState | None = "skipped" if span.name in skips else None
            if status == "paused" or (span.last < today and any(span.overlaps(*pause) for pause in pauses)):
                exemption = "paused"
            views.append(_period_view(span, cadence, amount, exemption, today))
    return views


def period_line(period: PeriodView, start: date) -> PlanLine:
    """Return the planned line of one period: from 0 on its first day, or on the goal's `start` if that is
    later, straight to the absolute quota in millionths on its last day."""
    first, last = max(period.first, start).toordinal(), period.last.toordinal()
    quota, nothing = Fraction(to_micros(abs(period.quota))), Fraction(0)
    slopes = last > first and quota
    return PlanLine(nothing, [Segment(first, nothing if slopes else quota, last if slopes else first, quota)])


def skipped_periods(goal: GoalHistory) -> set[str]:
    """Return the names of the periods that valid adjustments skip."""
    return {name for _, event in goal.ordered_adjustments() for name in event.skip}


def cadence_curve(goal: GoalHistory, values: ValueCurve) -> ValueCurve:
    """Return what a cadence counts, as a running total: the amounts of a sum, but of a level the days with a
    reading, since readings do not add up."""
    if goal.goal_set.measure == "sum":
        return values
    return ValueCurve(values.days, tuple(range(MILLION, (len(values.days) + 1) * MILLION, MILLION)), 0)


def _spans(steps: list[tuple[date, Any]], start: date, today: date) -> Iterator[tuple[Span, Cadence]]:
    """Yield the periods from `start` to `today`, each with its cadence. A period counts if a cadence of its
    kind is in force on its last day."""
    ends = [day for day, _ in steps[1:]]
    for (since, cadence), until in zip(steps, [*ends, None], strict=True):
        if cadence is None or (until and until <= start):
            continue
        span = span_of(max(since, start), cadence.every)
        while span.first <= today and (until is None or span.last < until):
            yield span, cadence
            if span.last >= today:
                return
            span = span.next()


def _paused(steps: list[tuple[date, Status]]) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each pause."""
    ends = [day - timedelta(days=1) for day, _ in steps[1:]]
    for (first, status), last in zip(steps, [*ends, date.max], strict=True):
        if status == "paused":
            yield first, last


def _period_view(
    span: Span, cadence: Cadence, amount: int, exemption: PeriodState | None, today: date
) -> PeriodView:
    shortfall = _shortfall(amount, cadence.quota)
    unmet: PeriodState = "running" if span.last >= today else "missed"
    return PeriodView(
        name=span.name,
        every=span.every,
        first=span.first,
        last=span.last,
        sum=amount / MILLION,
        quota=cadence.quota,
        to_go=shortfall / MILLION,
        state=(exemption or unmet) if shortfall else "met",
    )


def _shortfall(amount: int, quota: float) -> int:
    """Return what a period lacks of its quota, in millionths. With a quota below 0 lower is better."""
    shortfall = to_micros(quota) - amount
    return max(shortfall if quota >= 0 else -shortfall, 0)


def _streaks(states: Iterable[PeriodState]) -> tuple[int, int]:
    """Return the length of the present streak, and that of the longest one."""
    streak = best = 0
    for state in states:
        if state == "met":
            streak += 1
            best = max(best, streak)
        elif state == "missed":
            streak = 0
    return streak, best
