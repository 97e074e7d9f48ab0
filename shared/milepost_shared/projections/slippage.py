"""What slipped in a period: deadlines that passed unmet, plans that were left, periods that were missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Literal

from msgspec import Struct

from milepost_shared.events.types import from_micros
from milepost_shared.progress.indicators import remaining
from milepost_shared.progress.periods import Span, day_before
from milepost_shared.progress.timeline import GoalTimeline

What = Literal["deadline", "behind", "missed"]


class Slip(Struct, frozen=True, kw_only=True):
    """Something of a goal that slipped: it came to `value` where `wanted` was aimed at.

    `deadline`: the deadline, `day`, passed below the target. `behind`: the goal was on track when the
    day before the period ended and not on `day`, the last one of it. `missed`: the period of its cadence
    called `period`, which ended on `day`, stayed below its quota.
    """

    goal: str
    title: str
    unit: str | None
    what: What
    day: date
    value: float
    wanted: float
    period: str | None = None


def slips(tracks: Iterable[GoalTimeline], span: Span, today: date) -> list[Slip]:
    """What slipped in a period, goal by goal. A running period is looked at as far as `today`, and a day
    or period that still runs has not slipped.

    A goal that is paused, achieved or dropped when the period ends fell behind nothing, and one whose
    deadline passed is told of once.
    """
    found: list[Slip] = []
    for known in tracks:
        passed = list(_passed(known, span, today))
        found += [*(passed or _fallen(known, span, today)), *_missed(known, span, today)]
    return found


def _passed(known: GoalTimeline, span: Span, today: date) -> Iterator[Slip]:
    """The deadlines within the period that were in force on their day, and passed with something left."""
    for day in sorted({day for _, day in known.course.turns("deadline") if day}):
        if not (span.first <= day <= span.last and day < today):
            continue
        fields, value = known.course.on(day), known.values.at(day)
        lacks = remaining(fields, known.history.goal_set.baseline, value)
        if fields["deadline"] == day and fields["status"] == "active" and lacks is not None and lacks > 0:
            yield _slip(known, "deadline", day, from_micros(value), fields["target"])


def _fallen(known: GoalTimeline, span: Span, today: date) -> Iterator[Slip]:
    until = min(span.last, today)
    before, after = known.status_on(day_before(span.first)), known.status_on(until)
    if not before.on_track or after.on_track is not False or known.course.at("status", until) != "active":
        return
    assert after.planned is not None
    yield _slip(known, "behind", until, after.value, after.planned)


def _missed(known: GoalTimeline, span: Span, today: date) -> Iterator[Slip]:
    for period in known.periods(span, today):
        if period.state == "missed":
            yield _slip(known, "missed", period.last, period.sum, period.quota, period.name)


def _slip(
    known: GoalTimeline, what: What, day: date, value: float, wanted: float, period: str | None = None
) -> Slip:
    return Slip(
        goal=known.id,
        title=known.title,
        unit=known.now["unit"],
        what=what,
        day=day,
        value=value,
        wanted=wanted,
        period=period,
    )
