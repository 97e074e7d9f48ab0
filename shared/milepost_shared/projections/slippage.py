"""Slippage in a period: missed deadlines, plans that fell behind, and cadence periods short of quota."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from milepost_shared.events.types import from_micros
from milepost_shared.progress.indicators import remaining
from milepost_shared.progress.periods import Span, day_before
from milepost_shared.progress.timeline import GoalTimeline

SlippageKind = Literal["deadline", "behind", "missed"]


class Slippage(Struct, frozen=True, kw_only=True):
    """One slippage of a goal: it came to `value` where `wanted` was the aim.

    `deadline`: the deadline, `day`, passed with the target not met. `behind`: the goal was on track the day
    before the period and not on `day`, the last one of it. `missed`: the period of its cadence called
    `period` ended on `day` short of its quota.
    """

    goal: str
    title: str
    unit: str | None
    what: SlippageKind
    day: date
    value: float
    wanted: float
    period: str | None = None


def slippages(timelines: Iterable[GoalTimeline], span: Span, today: date) -> list[Slippage]:
    """Return what slipped in a period, goal by goal.

    A running period counts up to `today`; a day or period that still runs has not slipped. A goal that is
    paused, achieved or dropped when the period ends is not behind. Neither is one with a missed deadline,
    which is enough to say.
    """
    slipped: list[Slippage] = []
    for timeline in timelines:
        deadlines = list(_missed_deadlines(timeline, span, today))
        slipped += deadlines or _fallen_behind(timeline, span, today)
        slipped += _missed_periods(timeline, span, today)
    return slipped


def _missed_deadlines(timeline: GoalTimeline, span: Span, today: date) -> Iterator[Slippage]:
    """The deadlines within the period that were in force on their day, and passed with something left."""
    for day in sorted({day for _, day in timeline.fields.steps("deadline") if day}):
        if not (span.first <= day <= span.last and day < today):
            continue
        fields, value = timeline.fields.fields_on(day), timeline.value_curve.value_on(day)
        left = remaining(fields, timeline.history.goal_set.baseline, value)
        if fields["deadline"] == day and fields["status"] == "active" and left is not None and left > 0:
            yield _slip(timeline, "deadline", day, from_micros(value), fields["target"])


def _fallen_behind(timeline: GoalTimeline, span: Span, today: date) -> Iterator[Slippage]:
    until = min(span.last, today)
    before, after = timeline.status_on(day_before(span.first)), timeline.status_on(until)
    if not before.on_track or after.on_track is not False:
        return
    if timeline.fields.value_on("status", until) == "active":
        assert after.planned is not None
        yield _slip(timeline, "behind", until, after.value, after.planned)


def _missed_periods(timeline: GoalTimeline, span: Span, today: date) -> Iterator[Slippage]:
    for period in timeline.periods(span, today):
        if period.state == "missed":
            yield _slip(timeline, "missed", period.last, period.sum, period.quota, period.name)


def _slip(
    timeline: GoalTimeline,
    what: SlippageKind,
    day: date,
    value: float,
    wanted: float,
    period: str | None = None,
) -> Slippage:
    return Slippage(
        goal=timeline.id,
        title=timeline.title,
        unit=timeline.present_fields["unit"],
        what=what,
        day=day,
        value=value,
        wanted=wanted,
        period=period,
    )
