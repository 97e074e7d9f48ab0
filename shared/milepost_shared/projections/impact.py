"""The impact of activities on goals: how much they gave to each, in all, per activity and per hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from milepost_shared.events.types import MILLION, to_micros
from milepost_shared.model.entries import Entry
from milepost_shared.progress.goal_view import GoalView

GoalViews = Mapping[str, GoalView]
"""The standing goals by id. What an activity gives to any other goal has no impact."""


class GoalImpact(Struct, frozen=True, kw_only=True):
    """How far some activities moved one goal.

    `activities` is how many of them count for the goal, `amount` what they give it. The rates are per
    activity of all, and per hour of those with a duration. A reading of a level says where the goal stands,
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
    """Sums over some activities, taken in one pass: a log has many, and each is in several such sums.

    `minutes` counts activities with a duration, None where none has one; `grades` are the qualities given.
    By goal: `counts` is how many activities give to it, `amounts` how much (millionths), and
    `timed_amounts` how much of that comes from activities with a duration. `with_opportunities` are the
    entries that name an opportunity.
    """

    activities: int
    minutes: int | None
    grades: list[int]
    counts: dict[str, int]
    amounts: dict[str, int]
    timed_amounts: dict[str, int]
    with_opportunities: list[Entry]

    @property
    def hours(self) -> Fraction | None:
        """The hours of the activities with a duration; None where none has one."""
        return None if self.minutes is None else Fraction(self.minutes, 60)


def aggregate(entries: Sequence[Entry]) -> ActivityTotals:
    """Sum up entries."""
    durations: list[int] = []
    grades: list[int] = []
    with_opportunities: list[Entry] = []
    counts: defaultdict[str, int] = defaultdict(int)
    amounts: defaultdict[str, int] = defaultdict(int)
    timed_amounts: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        activity = entry.activity
        if (duration := activity.minutes) is not None:
            durations.append(duration)
        if activity.quality is not None:
            grades.append(activity.quality)
        if activity.opportunities:
            with_opportunities.append(entry)
        counted: set[str] = set()
        for contribution in activity.contributions:
            goal, amount = contribution.goal, to_micros(contribution.amount)
            amounts[goal] += amount
            if duration is not None:
                timed_amounts[goal] += amount
            if goal not in counted:
                counted.add(goal)
                counts[goal] += 1
    minutes = sum(durations) if durations else None
    return ActivityTotals(len(entries), minutes, grades, counts, amounts, timed_amounts, with_opportunities)


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
    """Millionths divided by a number, as a plain number."""
    return None if amount is None else float(Fraction(amount, MILLION) / number)
