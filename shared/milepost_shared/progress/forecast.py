"""Pace, and the day on which the target is met at that pace (shared/decisions/0020-pace-and-forecast.md).

Values are exact, in millionths and fractions of them, since devices must agree on the day. A pace above 0
leads towards the target, whether that lies above or below the baseline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Any

from msgspec import Struct

from milepost_shared.events.types import GoalSet
from milepost_shared.events.validation import LAST_DAY
from milepost_shared.progress.indicators import HALF, descends, remaining
from milepost_shared.progress.periods import span_of
from milepost_shared.progress.value_curve import ValueCurve

PACE_DAYS, MIN_PACE_DAYS = 28, 7
"""The number of days over which a pace is measured, at most and at least."""
BAND_WEEKS, MIN_BAND_WEEKS = 8, 2
"""The number of full weeks from which the band is taken, at most and at least."""
WEEK = 7  # days


class Forecast(Struct, frozen=True, kw_only=True):
    """The `day` on which the target is met at the present pace, None where it is not met at this pace.

    `earliest` and `latest` are the band around it, by the upper and lower quartile of the totals of the last
    full weeks. Each is None where a week like that does not lead to the target, and both are None with fewer
    than two full weeks. For a target that is met already, all three are the day on which it was first met.
    """

    day: date | None
    earliest: date | None = None
    latest: date | None = None


def pace(fields: Mapping[str, Any], goal_set: GoalSet, values: ValueCurve, today: date) -> Fraction:
    """Return the pace in millionths a day: the change of the value in the last 28 days, divided by 28.

    For a younger goal it is the change since its start, divided by the number of those days, at least 7. So
    whoever keeps to the plan has the pace that the plan requires.
    """
    now, start = today.toordinal(), goal_set.start.toordinal()
    first = max(now - PACE_DAYS + 1, min(start, now - MIN_PACE_DAYS + 1))
    days = min(max(now - start, MIN_PACE_DAYS), PACE_DAYS)
    return Fraction(_towards_target(values.change_between(first, now), fields, goal_set), days)


def forecast(
    fields: Mapping[str, Any], goal_set: GoalSet, values: ValueCurve, today: date, at: Fraction
) -> Forecast | None:
    """Return when the present target is met at pace `at`, or None for a goal without a target."""
    missing = remaining(fields, goal_set.baseline, values.value_on(today))
    if missing is None:
        return None
    if missing <= 0:
        met = _met_on(fields, goal_set, values, today)
        return Forecast(day=met, earliest=met, latest=met)
    weeks = [_towards_target(total, fields, goal_set) for total in week_totals(values, goal_set.start, today)]
    low, high = quartiles(weeks) if len(weeks) >= MIN_BAND_WEEKS else (Fraction(0), Fraction(0))
    return Forecast(
        day=_day_met(today, missing, at),
        earliest=_day_met(today, missing, high / WEEK),
        latest=_day_met(today, missing, low / WEEK),
    )


def week_totals(values: ValueCurve, start: date, today: date) -> list[int]:
    """Return the change of the value in each of the last 8 full ISO weeks since `start`, newest first."""
    totals: list[int] = []
    week = span_of(today, "week")
    while week.first > start and len(totals) < BAND_WEEKS:
        week = week.previous()
        if week.first >= start:
            totals.append(values.change_between(week.first.toordinal(), week.last.toordinal()))
    return totals


def quartiles(totals: Sequence[int]) -> tuple[Fraction, Fraction]:
    """Return the lower and the upper quartile by the inclusive method: `totals` are taken as the whole
    population, with linear interpolation between neighbours."""
    ordered = sorted(totals)
    return _quartile(ordered, 1), _quartile(ordered, 3)


def _quartile(ordered: Sequence[int], n: int) -> Fraction:
    n_below, rest = divmod((len(ordered) - 1) * n, 4)
    above = ordered[min(n_below + 1, len(ordered) - 1)]
    return Fraction(ordered[n_below] * (4 - rest) + above * rest, 4)


def _towards_target(change: int, fields: Mapping[str, Any], goal_set: GoalSet) -> int:
    """Return a change of the value, positive where it leads towards the target."""
    return -change if descends(fields, goal_set.baseline) else change


def _day_met(today: date, missing: int, at: Fraction) -> date | None:
    """Return the day at the end of which nothing is missing at pace `at`, or None where that is never within
    the range of days. Half a millionth is nothing (`indicators`)."""
    if at <= 0:
        return None
    day = today.toordinal() + ceil((missing - HALF) / at)
    return date.fromordinal(day) if day <= LAST_DAY.toordinal() else None


def _met_on(fields: Mapping[str, Any], goal_set: GoalSet, values: ValueCurve, today: date) -> date:
    """Return the first day on which the target, which is met today, was met. It is the start where the value
    was there from the beginning."""
    start = min(goal_set.start, today).toordinal()
    steps = ((start, values.initial), *zip(values.days, values.values, strict=True))
    missing = ((day, remaining(fields, goal_set.baseline, value)) for day, value in steps)
    return date.fromordinal(next(day for day, lack in missing if lack is not None and lack <= 0))
