"""Pace, and when the target is met at it (design section 7).

All is exact, in whole millionths and fractions of them, since devices must agree on the day. A goal
that goes down is mirrored: a pace above 0 leads to the target, whichever way that lies.
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
from milepost_shared.progress.periods import span_of
from milepost_shared.progress.progress import Curve, descends, remaining

PACE_DAYS, LEAST = 28, 7
"""Over how many days a pace is taken, at most and at least."""
BAND_WEEKS, MIN_BAND_WEEKS = 8, 2
"""From how many full weeks a band is taken, at most and at least."""
WEEK = 7  # days


class Forecast(Struct, frozen=True, kw_only=True):
    """The `day` on which the target is met at the present pace; None: not at this pace.

    `earliest` and `latest` are its band, by the upper and lower quartile of the totals of the last full
    weeks: None where a week like that does not lead there, and both None while there are fewer than two
    such weeks. What is met already has the day on which it was first met in all three.
    """

    day: date | None
    earliest: date | None = None
    latest: date | None = None


def pace(fields: Mapping[str, Any], founding: GoalSet, values: Curve, today: date) -> Fraction:
    """Millionths a day: what the last 28 days brought ÷ 28.

    For a younger goal, what the days since its start brought ÷ their number, at least 7: whoever has
    kept to the plan has the pace that the plan requires. For a level, it is the change of the value.
    """
    now, start = today.toordinal(), founding.start.toordinal()
    first = max(now - PACE_DAYS + 1, min(start, now - LEAST + 1))
    days = min(max(now - start, LEAST), PACE_DAYS)
    return Fraction(_forward(values.brought(first, now), fields, founding), days)


def forecast(
    fields: Mapping[str, Any], founding: GoalSet, values: Curve, today: date, at: Fraction
) -> Forecast | None:
    """When the present target is met at the pace `at`; None for a goal without a target."""
    missing = remaining(fields, founding.baseline, values.at(today))
    if missing is None:
        return None
    if missing <= 0:
        met = _met_on(fields, founding, values, today)
        return Forecast(day=met, earliest=met, latest=met)
    weeks = [_forward(total, fields, founding) for total in week_totals(values, founding.start, today)]
    low, high = quartiles(weeks) if len(weeks) >= MIN_BAND_WEEKS else (Fraction(0), Fraction(0))
    return Forecast(
        day=_day(today, missing, at),
        earliest=_day(today, missing, high / WEEK),
        latest=_day(today, missing, low / WEEK),
    )


def week_totals(values: Curve, start: date, today: date) -> list[int]:
    """What each of the last 8 full ISO weeks brought, newest first: those since `start` that are over."""
    found: list[int] = []
    week = span_of(today, "week")
    while week.first > start and len(found) < BAND_WEEKS:
        week = week.previous()
        if week.first >= start:
            found.append(values.brought(week.first.toordinal(), week.last.toordinal()))
    return found


def quartiles(totals: Sequence[int]) -> tuple[Fraction, Fraction]:
    """The lower and the upper quartile by the inclusive method: the least and the greatest of `totals`
    are taken for the ends of what may come, and between two neighbours it goes straight."""
    ordered = sorted(totals)
    return _quarter(ordered, 1), _quarter(ordered, 3)


def _quarter(ordered: Sequence[int], n: int) -> Fraction:
    place, beyond = divmod((len(ordered) - 1) * n, 4)
    above = ordered[min(place + 1, len(ordered) - 1)]
    return Fraction(ordered[place] * (4 - beyond) + above * beyond, 4)


def _forward(change: int, fields: Mapping[str, Any], founding: GoalSet) -> int:
    """A change of the value, counted towards the target."""
    return -change if descends(fields, founding.baseline) else change


def _day(today: date, missing: int, at: Fraction) -> date | None:
    """The first day at whose end `missing` has been made good at the pace `at`; None where it never is
    within the years that days run to."""
    if at <= 0:
        return None
    day = today.toordinal() + ceil(missing / at)
    return date.fromordinal(day) if day <= LAST_DAY.toordinal() else None


def _met_on(fields: Mapping[str, Any], founding: GoalSet, values: Curve, today: date) -> date:
    """The first day on which the target that is met today was met: the start where it was met before
    anything was done."""
    start = min(founding.start, today).toordinal()
    steps = ((start, values.initial), *zip(values.days, values.values, strict=True))
    missing = ((day, remaining(fields, founding.baseline, value)) for day, value in steps)
    return date.fromordinal(next(day for day, lack in missing if lack is not None and lack <= 0))
