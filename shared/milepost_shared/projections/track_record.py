"""What a person has done so far, and the most of it within four weeks: what shows whether a goal is
achievable (design section 7).

Amounts are whole millionths, days proleptic ordinals, and a span of four weeks is any 28 days in a row.
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
from milepost_shared.text.names import fold

FOUR_WEEKS = 28
Sums = Mapping[int, int]
"""What each day brought."""
Source = Literal["unit", "kind", "goal", "readings"]


class BestFourWeeks(Struct, frozen=True):
    """The most within four weeks, as it grew: from each of `days` on it was the one of `most`."""

    days: tuple[int, ...]
    most: tuple[int, ...]

    def by(self, day: date) -> int | None:
        """The most by the end of `day`; None where nothing was done by then."""
        n = bisect_right(self.days, day.toordinal())
        return self.most[n - 1] if n else None


def best_sum(sums: Sums) -> BestFourWeeks:
    """The largest sum of 28 days in a row."""
    # What a day brings counts in the 28 days that end on it, and no longer in those that end 28 days later.
    steps: Counter[int] = Counter()
    for day, amount in sums.items():
        steps[day] += amount
        steps[day + FOUR_WEEKS] -= amount
    days = sorted(steps)
    return BestFourWeeks(tuple(days), tuple(accumulate(accumulate(steps[day] for day in days), max)))


def best_rise(readings: Sums) -> BestFourWeeks:
    """The largest rise from one reading to a later one that is at most 28 days after it."""
    days: list[int] = []
    most: list[int] = []
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


def noun(words: str) -> str:
    """What words name, in one form: `Coffees` and `coffee` are one thing."""
    return singular(fold(words))


def by_unit(goals: Iterable[Goal]) -> dict[str, Counter[int]]:
    """What each day brought all goals that count sums in one unit, by the unit as `noun` has it."""
    found: dict[str, Counter[int]] = {}
    for goal in goals:
        known = goal.history()
        if known and known.goal_set.measure == "sum" and (unit := present_fields(known)["unit"]):
            found.setdefault(noun(unit), Counter()).update(by_name(goal))
    return found


def by_kind(entries: Iterable[Entry]) -> dict[str, Counter[int]]:
    """How many activities of one kind each day had (in millionths), by the kind as `noun` has it."""
    found: dict[str, Counter[int]] = {}
    for entry in entries:
        activity = entry.activity
        if activity.kind and not activity.void:
            found.setdefault(noun(activity.kind), Counter())[activity.day.toordinal()] += MILLION
    return found


def daily_totals(goal: Goal) -> dict[int, int]:
    """What each day brought a goal."""
    return {day: total.amount for day, total in goal.days.items()}


def by_name(goal: Goal) -> dict[int, int]:
    """The same, without what rolled up: that counts in the unit already, for the goal it came from."""
    found = {day: amount - goal.rolled.get(day, 0) for day, amount in daily_totals(goal).items()}
    return {day: amount for day, amount in found.items() if amount or day not in goal.rolled}


def readings(goal: Goal) -> dict[int, int]:
    """The latest reading of each day."""
    return {day: total.latest.amount for day, total in goal.days.items()}


class TrackRecord:
    """What a person has done so far: what days brought the `goals`, and the `entries`, which are asked
    for only where a goal's unit has no history."""

    def __init__(self, goals: Iterable[Goal], entries: Callable[[], Iterable[Entry]]) -> None:
        self._goals = {goal.id: goal for goal in goals}
        self._entries = entries
        self._bests: dict[tuple[Source, str, bool], BestFourWeeks] = {}

    def most(
        self, goal: str, measure: Measure, fields: Mapping[str, Any], down: bool, day: date
    ) -> int | None:
        """The most that was done by `day` within four weeks of what a goal with those fields asks for.

        `sum`: amounts for goals of its unit, or for itself where it has none; where there are none of
        those, the activities of the kind that its unit (else its title) names. `level`: the largest
        rise of its own readings. What goes `down` is counted the other way round. None without history.
        """
        if measure == "level":
            return self._best("readings", goal, down).by(day)
        unit = fields["unit"]
        most = self._best("unit", noun(unit), down) if unit else self._best("goal", goal, down)
        if (found := most.by(day)) is not None or down:
            return found
        return self._best("kind", noun(unit or fields["title"]), down).by(day)

    @cached_property
    def _units(self) -> Mapping[str, Sums]:
        return by_unit(self._goals.values())

    @cached_property
    def _kinds(self) -> Mapping[str, Sums]:
        return by_kind(self._entries())

    def _best(self, source: Source, name: str, down: bool) -> BestFourWeeks:
        held = self._bests.get((source, name, down))
        if held is None:
            sums = self._sums(source, name)
            turned = {day: -amount for day, amount in sums.items()} if down else sums
            held = best_rise(turned) if source == "readings" else best_sum(turned)
            self._bests[source, name, down] = held
        return held

    def _sums(self, source: Source, name: str) -> Sums:
        if source in ("unit", "kind"):
            return (self._units if source == "unit" else self._kinds).get(name, {})
        if name not in self._goals:
            return {}
        goal = self._goals[name]
        return readings(goal) if source == "readings" else daily_totals(goal)
