"""The impact of activities on goals: how much they gave to each, in all, per activity and per hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from milepost_shared.events.types import MILLION, to_micros
from milepost_shared.model.entries import Entry
from milepost_shared.model.tallies import Given, Part, sums_by_given
from milepost_shared.progress.goal_view import GoalView

NO_PARTS: Mapping[Given, Part] = {}
GoalViews = Mapping[str, GoalView]
"""The valid goals by id. What an activity gives to any other goal has no impact."""


class GoalImpact(Struct, frozen=True, kw_only=True):
    """How far some activities moved one goal.

    `activities` is how many of them count for the goal, `amount` what they give it. The rates are per
    activity of all, and per hour of those with a duration. A reading of a level says how far the goal is,
    not how far it moved: amount and rates are then None. So is `per_hour` where no duration is known.
    """

    goal: str
    title: str
    unit: str | None
    activities: int
    amount: float | None
    per_activity: float | None
    per_hour: float | None


class ActivityTotals(Struct, frozen=True):
    """Sums over some activities.

    `minutes` counts activities with a duration, None where none has one; `grades` adds up the qualities that
    `graded` of them have.
    By goal: `counts` is how many activities give to it, `amounts` how much (millionths), and
    `timed_amounts` how much of that comes from activities with a duration. `with_opportunities` are the
    entries that name an opportunity.
    """

    activities: int
    minutes: int | None
    graded: int
    grades: int
    counts: dict[str, int]
    amounts: dict[str, int]
    timed_amounts: dict[str, int]
    with_opportunities: list[Entry]

    @property
    def hours(self) -> Fraction | None:
        """The hours of the activities with a duration; None where none has one."""
        return None if self.minutes is None else Fraction(self.minutes, 60)


def aggregate(entries: Sequence[Entry], settled: Mapping[Given, Part] = NO_PARTS) -> ActivityTotals:
    """Sum up entries, with the parts of a tally of others."""
    sums = sums_by_given(entries, settled)
    counts: defaultdict[str, int] = defaultdict(int)
    amounts: defaultdict[str, int] = defaultdict(int)
    timed_amounts: defaultdict[str, int] = defaultdict(int)
    for given, each in sums.items():
        for goal, amount, timed in each.amounts(given):
            counts[goal] += each.activities
            amounts[goal] += amount
            timed_amounts[goal] += timed
    return ActivityTotals(
        activities=sum(each.activities for each in sums.values()),
        minutes=sum(each.minutes for each in sums.values())
        if any(each.with_duration for each in sums.values())
        else None,
        graded=sum(each.with_grade for each in sums.values()),
        grades=sum(each.grades for each in sums.values()),
        counts=counts,
        amounts=amounts,
        timed_amounts=timed_amounts,
        with_opportunities=[entry for entry in entries if entry.activity.opportunities],
    )


def total_minutes(entries: Iterable[Entry]) -> int | None:
    """Return the minutes of the entries with a duration; None where none has one."""
    durations = [minutes for entry in entries if (minutes := entry.activity.minutes) is not None]
    return sum(durations) if durations else None


def goal_impacts(totals: ActivityTotals, goals: GoalViews) -> list[GoalImpact]:
    """Return the impact on each goal that an activity names, in the order of `goals`. A parent that they
    count for only by roll-up is left out."""
    return [_impact(goal, totals) for goal in goals.values() if goal.id in totals.counts]


def _impact(goal: GoalView, totals: ActivityTotals) -> GoalImpact:
    amount = totals.amounts[goal.id] if goal.measure == "sum" else None
    timed = totals.timed_amounts.get(goal.id, 0) if amount is not None and totals.hours else None
    return GoalImpact(
        goal=goal.id,
        title=goal.title,
        unit=goal.unit,
        activities=totals.counts[goal.id],
        amount=_per(amount, 1),
        per_activity=_per(amount, totals.activities),
        per_hour=_per(timed, totals.hours or 1),
    )


def share_of_targets(amounts: Mapping[str, int], goals: GoalViews) -> Fraction:
    """Sum up which part of each goal's present target the amounts (millionths, by goal) are: 1 is as much as
    one whole target. Only goals of measure `sum` with a target other than 0 count."""
    targets = {goal.id: to_micros(goal.target or 0) for goal in goals.values() if goal.measure == "sum"}
    shares = (Fraction(amounts[id], target) for id, target in targets.items() if target and id in amounts)
    return sum(shares, Fraction(0))


def _per(amount: int | None, number: int | Fraction) -> float | None:
    """Return millionths divided by a number, as a plain number."""
    if amount is None:
        return None
    parts, wholes = number.as_integer_ratio()
    return amount * wholes / (MILLION * parts)
