"""What some activities moved: which goals, by how much, and how much of that per activity and hour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from milepost_shared.entries import Entry
from milepost_shared.events import MILLION, micro
from milepost_shared.goal import GoalView

Goals = Mapping[str, GoalView]
"""The standing goals by their ids; what is given to any other goal moves nothing."""


class Moved(Struct, frozen=True, kw_only=True):
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


def hours(entries: Iterable[Entry]) -> Fraction | None:
    """How long those took that say so; None where none does."""
    spent = minutes(entries)
    return None if spent is None else Fraction(spent, 60)


def minutes(entries: Iterable[Entry]) -> int | None:
    """The same in minutes."""
    said = [entry.activity.minutes or 0 for entry in timed(entries)]
    return sum(said) if said else None


def timed(entries: Iterable[Entry]) -> list[Entry]:
    """Those that say how long they took."""
    return [entry for entry in entries if entry.activity.minutes is not None]


def moved(entries: Sequence[Entry], goals: Goals) -> list[Moved]:
    """What the entries moved, goal by goal in the order of `goals`. A parent that they count for only
    because a goal rolls up into it is not among them."""
    counts, given, spent = _counts(entries), added(entries, goals), hours(entries)
    given_in_time = added(timed(entries), goals)
    return [
        Moved(
            goal=name,
            title=goal.title,
            unit=goal.unit,
            activities=counts[name],
            amount=_plain(given.get(name)),
            per_activity=_plain(given.get(name), len(entries)),
            per_hour=_plain(given_in_time.get(name, 0), spent) if name in given and spent else None,
        )
        for name, goal in goals.items()
        if name in counts
    ]


def added(entries: Iterable[Entry], goals: Goals) -> dict[str, int]:
    """What the entries add to each goal of measure `sum`, in millionths."""
    found: defaultdict[str, int] = defaultdict(int)
    sums = {name for name, goal in goals.items() if goal.measure == "sum"}
    for entry in entries:
        for given in entry.activity.contributions:
            if given.goal in sums:
                found[given.goal] += micro(given.amount)
    return found


def share_of_targets(entries: Iterable[Entry], goals: Goals) -> Fraction:
    """The parts of the goals' present targets that the entries add, summed up over the goals of measure
    `sum` with a target other than 0: 1 is as much as one whole target."""
    targets = {goal: micro(goals[goal].target or 0) for goal in goals}
    given = added(entries, goals)
    return sum((Fraction(given[goal], targets[goal]) for goal in given if targets[goal]), Fraction(0))


def _counts(entries: Iterable[Entry]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for entry in entries:
        for goal in {contribution.goal for contribution in entry.activity.contributions}:
            found[goal] += 1
    return found


def _plain(amount: int | None, parts: int | Fraction = 1) -> float | None:
    """An amount in millionths, parted, as a plain number."""
    return None if amount is None else float(Fraction(amount, MILLION) / parts)
