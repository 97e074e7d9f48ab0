"""Recurring objectives: the periods of a goal's cadence, and the streak of those that were met
(design section 7).

A goal's periods are the calendar periods, none before the one that its start lies in, on whose last
day a cadence of their kind is in force and the goal is not closed. So each is judged by what was in
force when it ended. Where a cadence changes from weeks to months, its weeks are those that ended
before the change, and its months begin with the one that the change lies in.

What counts are the days that activities have on record. Neither where a device is nor when it was
written plays a part, so no travel breaks a streak.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from msgspec import Struct

from milepost_shared.events.types import MILLION, Cadence, Period, Status, to_micros
from milepost_shared.model.revisions import GoalHistory, field_timeline
from milepost_shared.progress.periods import Span, span_of
from milepost_shared.progress.plan_line import PlanLine, Segment
from milepost_shared.progress.progress import Curve

PeriodState = Literal["met", "missed", "skipped", "paused", "running"]

RECENT = 12
"""How many of its periods a view of a cadence shows."""
CLOSED = ("achieved", "dropped")


class PeriodView(Struct, frozen=True, kw_only=True):
    """One period: what it brought (up to today), the quota in force on its last day, what it lacks of
    that (0 once it is met), and its state.

    `running` is one that is not over and not met yet. A period that is skipped, or paused on its last
    day, is passed over, whatever it brought.
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
    """A goal's cadence on a day. `quota` per `every` is in force today; both are None where none is.

    `running` is the period that today lies in, whatever its state, and `days_left` how many of its days
    follow today; both are None where there is none, as before the start.

    `streak` counts the periods met in a row up to now, `best` the longest such row. What is passed over
    is in neither and breaks neither, and a period that is running counts once it is met, never against.
    `periods` are the last 12, oldest first, the running one among them.
    """

    every: Period | None
    quota: float | None
    running: PeriodView | None
    days_left: int | None
    streak: int
    best: int
    periods: list[PeriodView]


def cadence_view(goal: GoalHistory, values: Curve, today: date) -> CadenceView | None:
    """A goal's cadence as it stands on `today`; None where it never had one."""
    if not goal.goal_set.cadence and not any(event.cadence for _, event in goal.changes()):
        return None
    now: Cadence | None = field_timeline(goal).at("cadence", today)
    found = periods(goal, values, today)
    streak, best = _streaks(period.state for period in found)
    running = found[-1] if found and found[-1].last >= today else None
    return CadenceView(
        every=now.every if now else None,
        quota=now.quota if now else None,
        running=running,
        days_left=(running.last - today).days if running else None,
        streak=streak,
        best=best,
        periods=found[-RECENT:],
    )


def periods(goal: GoalHistory, values: Curve, today: date) -> list[PeriodView]:
    """All periods of the goal's cadence up to the one that is running on `today`, in order."""
    over_time, skips = field_timeline(goal), skipped(goal)
    turns, counted = over_time.turns("cadence"), cadence_curve(goal, values)
    found: list[PeriodView] = []
    for span, cadence in _spans(turns, goal.goal_set.start, today):
        status = over_time.at("status", span.last)
        if status not in CLOSED:
            amount = counted.brought(span.first.toordinal(), min(span.last, today).toordinal())
            passed = _passed(status, span.name in skips)
            found.append(_judged(span, cadence, amount, passed, today))
    return found


def period_line(period: PeriodView, start: date) -> PlanLine:
    """The plan that a period is by itself: from nothing on its first day, or on the goal's `start` where
    that lies within it, straight to its quota (in millionths, taken as above 0) on its last."""
    first, last = max(period.first, start).toordinal(), period.last.toordinal()
    quota, nothing = Fraction(to_micros(abs(period.quota))), Fraction(0)
    slopes = last > first and quota
    return PlanLine(nothing, [Segment(first, nothing if slopes else quota, last if slopes else first, quota)])


def skipped(goal: GoalHistory) -> set[str]:
    """The names of the periods that standing adjustments skip."""
    return {name for _, event in goal.changes() for name in event.skip}


def cadence_curve(goal: GoalHistory, values: Curve) -> Curve:
    """What a cadence counts, as a running total: of a sum its amounts, of a level the days on which it
    was read, for readings do not add up."""
    if goal.goal_set.measure == "sum":
        return values
    return Curve(values.days, tuple(range(MILLION, (len(values.days) + 1) * MILLION, MILLION)), 0)


def _spans(turns: list[tuple[date, Any]], start: date, today: date) -> Iterator[tuple[Span, Cadence]]:
    """The periods on whose last day, not before `start`, a cadence of their kind is in force, with that
    cadence; as far as the one that is running on `today`."""
    ends = [day for day, _ in turns[1:]]
    for (since, cadence), until in zip(turns, [*ends, None], strict=True):
        if cadence is None or (until and until <= start):
            continue
        span = span_of(max(since, start), cadence.every)
        while span.first <= today and (until is None or span.last < until):
            yield span, cadence
            if span.last >= today:
                return
            span = span.next()


def _passed(status: Status, skipped: bool) -> PeriodState | None:
    """Why a period is passed over; None where it is not."""
    return "paused" if status == "paused" else "skipped" if skipped else None


def _judged(span: Span, cadence: Cadence, amount: int, passed: PeriodState | None, today: date) -> PeriodView:
    missing = _missing(amount, cadence.quota)
    unmet: PeriodState = "running" if span.last >= today else "missed"
    return PeriodView(
        name=span.name,
        every=span.every,
        first=span.first,
        last=span.last,
        sum=amount / MILLION,
        quota=cadence.quota,
        to_go=missing / MILLION,
        state=passed or (unmet if missing else "met"),
    )


def _missing(amount: int, quota: float) -> int:
    """What a period lacks of its quota, in millionths; a quota below 0 is for what is to go down."""
    missing = to_micros(quota) - amount
    return max(missing if quota >= 0 else -missing, 0)


def _streaks(states: Iterable[PeriodState]) -> tuple[int, int]:
    """The row of met periods that is unbroken, and the longest one."""
    streak = best = 0
    for state in states:
        if state == "met":
            streak += 1
            best = max(best, streak)
        elif state == "missed":
            streak = 0
    return streak, best
