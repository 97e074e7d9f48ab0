"""A person's track record: what they have done so far, and the most of it within four weeks. It shows whether
a goal is achievable.

Amounts are whole millionths, days are proleptic ordinals, and four weeks are any 28 days in a row. See
shared/decisions/0024-smart.md.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any, Literal

from msgspec import Struct

from milepost_shared.events.types import MILLION, Measure
from milepost_shared.model.entries import Entry
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import present_fields
from milepost_shared.text.formatting import singular
from milepost_shared.text.names import normalize

FOUR_WEEKS = 28
ByDay = Mapping[int, int]
"""An amount, or a reading, by day."""
Source = Literal["unit", "kind", "goal", "readings"]
"""Whose history counts: of all goals of a unit, of a kind of activity, of one goal, or its readings."""


class BestFourWeeks(Struct, frozen=True):
    """The most within four weeks, as it grew: from `days[n]` on it was `most[n]`."""

    days: tuple[int, ...]
    most: tuple[int, ...]

    def by(self, day: date) -> int | None:
        """Return the most by the end of `day`; None where nothing was done by then."""
        n = bisect_right(self.days, day.toordinal())
        return self.most[n - 1] if n else None


def best_sum(amounts: ByDay) -> BestFourWeeks:
    """Return the largest sum over 28 days in a row."""
    # An amount enters the window that ends on its day, and leaves the one that ends 28 days later.
    steps: Counter[int] = Counter()
    for day, amount in amounts.items():
        steps[day] += amount
        steps[day + FOUR_WEEKS] -= amount
    days = sorted(steps)
    return BestFourWeeks(tuple(days), tuple(accumulate(accumulate(steps[day] for day in days), max)))


def best_rise(readings: ByDay) -> BestFourWeeks:
    """Return the largest rise from one reading to a later one, at most 28 days after it."""
    days: list[int] = []
    most: list[int] = []
    # The readings of the last 28 days that may still be the lowest of a window: they rise.
    lowest: deque[tuple[int, int]] = deque()
    for day, value in sorted(readings.items()):
        while lowest and lowest[0][0] < day - FOUR_WEEKS:
            lowest.popleft()
        if lowest:
            days.append(day)
            most.append(max([value - lowest[0][1], *most[-1:]]))
        while lowest and lowest[-1][1] >= value:
            lowest.pop()
        lowest.append((day, value))
    return BestFourWeeks(tuple(days), tuple(most))


def canonical_noun(text: str) -> str:
    """Return a noun in one form: `Coffees` and `coffee` name the same thing."""
    return singular(normalize(text))


def amounts_by_unit(goals: Iterable[Goal]) -> dict[str, Counter[int]]:
    """Return what each day brought all goals of measure `sum` with one unit, by canonical unit."""
    by_unit: dict[str, Counter[int]] = {}
    for goal in goals:
        known = goal.history()
        if known and known.goal_set.measure == "sum" and (unit := present_fields(known)["unit"]):
            by_unit.setdefault(canonical_noun(unit), Counter()).update(_own_daily_totals(goal))
    return by_unit


def counts_by_kind(entries: Iterable[Entry]) -> dict[str, Counter[int]]:
    """Return how many activities of one kind each day had (in millionths), by canonical kind."""
    by_kind: dict[str, Counter[int]] = {}
    for entry in entries:
        activity = entry.activity
        if activity.kind and not activity.void:
            counts = by_kind.setdefault(canonical_noun(activity.kind), Counter())
            counts[activity.day.toordinal()] += MILLION
    return by_kind


def daily_totals(goal: Goal) -> dict[int, int]:
    """Return what each day brought a goal."""
    return {day: total.amount for day, total in goal.days.items()}


def _own_daily_totals(goal: Goal) -> dict[int, int]:
    """Return the totals without what rolled up: it counts in the unit already, for the goal that it came
    from."""
    own = {day: amount - goal.rolled_up.get(day, 0) for day, amount in daily_totals(goal).items()}
    return {day: amount for day, amount in own.items() if amount or day not in goal.rolled_up}


def _daily_readings(goal: Goal) -> dict[int, int]:
    """Return the latest reading of each day."""
    return {day: total.latest.amount for day, total in goal.days.items()}


class TrackRecord:
    """What a person has done so far: what days brought the `goals`, and the `entries`, which are read only
    where a goal's unit has no history."""

    def __init__(self, goals: Iterable[Goal], entries: Callable[[], Iterable[Entry]]) -> None:
        self._goals = {goal.id: goal for goal in goals}
        self._entries = entries
        self._cache: dict[tuple[Source, str, bool], BestFourWeeks] = {}

    def most(
        self, goal: str, measure: Measure, fields: Mapping[str, Any], down: bool, day: date
    ) -> int | None:
        """Return the most that was done by `day` within four weeks of what a goal with those fields counts;
        None without history (`_history`)."""
        return self._history(goal, measure, fields, down, day).by(day)

    def begins(self, goal: str, measure: Measure, fields: Mapping[str, Any], down: bool, day: date) -> date:
        """Return the first day of that history; `day` without one."""
        days = self._history(goal, measure, fields, down, day).days
        return min(date.fromordinal(days[0]), day) if days else day

    def _history(
        self, goal: str, measure: Measure, fields: Mapping[str, Any], down: bool, day: date
    ) -> BestFourWeeks:
        """Return the best four weeks of what a goal with those fields counts.

        A `sum` compares with all goals of its unit, or with itself where it has none; where those have no
        history, with the activities of the kind that its unit (else its title) names. A `level` compares
        with the largest rise of its own readings. With `down`, decreases count as positive.
        """
        if measure == "level":
            return self._best("readings", goal, down)
        unit = fields["unit"]
        best = self._best("unit", canonical_noun(unit), down) if unit else self._best("goal", goal, down)
        if best.by(day) is not None or down:
            return best
        return self._best("kind", canonical_noun(unit or fields["title"]), down)

    @cached_property
    def _by_unit(self) -> Mapping[str, ByDay]:
        return amounts_by_unit(self._goals.values())

    @cached_property
    def _by_kind(self) -> Mapping[str, ByDay]:
        return counts_by_kind(self._entries())

    def _best(self, source: Source, name: str, down: bool) -> BestFourWeeks:
        best = self._cache.get((source, name, down))
        if best is None:
            by_day = self._amounts(source, name)
            signed = {day: -amount for day, amount in by_day.items()} if down else by_day
            best = best_rise(signed) if source == "readings" else best_sum(signed)
            self._cache[source, name, down] = best
        return best

    def _amounts(self, source: Source, name: str) -> ByDay:
        if source in ("unit", "kind"):
            return (self._by_unit if source == "unit" else self._by_kind).get(name, {})
        if name not in self._goals:
            return {}
        goal = self._goals[name]
        return _daily_readings(goal) if source == "readings" else daily_totals(goal)
