"""What some activities moved: which goals, by how much, and how much of that per activity and hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from milepost_shared.events.types import MILLION, to_micros
from milepost_shared.model.entries import Entry
from milepost_shared.progress.goal_view import GoalView

Goals = Mapping[str, GoalView]
"""The standing goals by their ids; what is given to any other goal moves nothing."""


class GoalImpact(Struct, frozen=True, kw_only=True):
    """How far some activities moved one goal.

    `activities` of them count for it and give it `amount` in all, its rates being per activity of them
    all and per hour of those that say how long they took. The reading of a level says where it stands,
    not by how much it moved: there all three are None, as is `per_hour` where no time is known.
    """

    goal: str
    title: str
    unit: str | None
    activities: int
    amount: float | None
    per_activity: float | None
    per_hour: float | None


class ActivityTotals(Struct, frozen=True):
    """What some activities come to, gathered in one pass over them: a log has many, and each is in several
    such sums.

    `minutes` are those of the activities that say how long they took, None where none does; `grades` all
    that were given. `counts` tells how many give to each goal, `given` how much (in millionths), `in_time`
    how much of that in the activities that say how long they took. `naming` are those that name an
    opportunity.
    """

    activities: int
    minutes: int | None
    grades: list[int]
    counts: dict[str, int]
    given: dict[str, int]
    in_time: dict[str, int]
    naming: list[Entry]

    @property
    def hours(self) -> Fraction | None:
        """How long those took that say so; None where none does."""
        return None if self.minutes is None else Fraction(self.minutes, 60)


def aggregate(entries: Sequence[Entry]) -> ActivityTotals:
    """What the entries come to."""
    said: list[int] = []
    grades: list[int] = []
    naming: list[Entry] = []
    counts: defaultdict[str, int] = defaultdict(int)
    given: defaultdict[str, int] = defaultdict(int)
    in_time: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        activity = entry.activity
        if (spent := activity.minutes) is not None:
            said.append(spent)
        if activity.quality is not None:
            grades.append(activity.quality)
        if activity.opportunities:
            naming.append(entry)
        named: set[str] = set()
        for each in activity.contributions:
            goal, amount = each.goal, to_micros(each.amount)
            given[goal] += amount
            if spent is not None:
                in_time[goal] += amount
            if goal not in named:
                named.add(goal)
                counts[goal] += 1
    return ActivityTotals(len(entries), sum(said) if said else None, grades, counts, given, in_time, naming)


def minutes(entries: Iterable[Entry]) -> int | None:
    """How many minutes those took that say so; None where none does."""
    said = [spent for entry in entries if (spent := entry.activity.minutes) is not None]
    return sum(said) if said else None


def goal_impacts(found: ActivityTotals, goals: Goals) -> list[GoalImpact]:
    """What the activities moved, goal by goal in the order of `goals`. A parent that they count for only
    because a goal rolls up into it is not among them."""
    return [_moved(name, goal, found) for name, goal in goals.items() if name in found.counts]


def _moved(name: str, goal: GoalView, found: ActivityTotals) -> GoalImpact:
    given = found.given[name] if goal.measure == "sum" else None
    spent = found.hours
    return GoalImpact(
        goal=name,
        title=goal.title,
        unit=goal.unit,
        activities=found.counts[name],
        amount=_plain(given),
        per_activity=_plain(given, found.activities),
        per_hour=_plain(found.in_time.get(name, 0), spent) if given is not None and spent else None,
    )


def share_of_targets(given: Mapping[str, int], goals: Goals) -> Fraction:
    """The parts of the goals' present targets that amounts (in millionths, by goal) add, summed up over the
    goals of measure `sum` with a target other than 0: 1 is as much as one whole target."""
    targets = {name: to_micros(goal.target or 0) for name, goal in goals.items() if goal.measure == "sum"}
    parts = (Fraction(given[name], target) for name, target in targets.items() if target and name in given)
    return sum(parts, Fraction(0))


def _plain(amount: int | None, parts: int | Fraction = 1) -> float | None:
    """An amount in millionths, parted, as a plain number."""
    return None if amount is None else float(Fraction(amount, MILLION) / parts)
