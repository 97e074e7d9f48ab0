"""The revisions of one goal: which stand, which are concurrent, and what is in force on a day.

Rules of design sections 2, 3 and 7. A goal's first revision is its GoalSet, of two with one id the
first in order. A revision withdrawn by a standing one counts as absent; withdrawing the withdrawal
brings it back. Two revisions are concurrent when neither reaches the other through `after`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date
from operator import attrgetter
from typing import Any

from msgspec import UNSET, Struct

from milepost_shared.events.ordering import Order, Stamped
from milepost_shared.events.types import ADJUSTABLE, GoalAdjusted, GoalSet

_adjustable = attrgetter(*ADJUSTABLE)
_REMOVED: dict[str, Any] = {"milestones": (), "tags": ()}


class GoalHistory(Struct, frozen=True):
    """One goal's standing revisions.

    `first` is its GoalSet, `others` later GoalSets with the same id (shown, not folded),
    `adjustments` the standing adjustments in order, `withdrawn` those that count as absent.
    """

    first: Stamped
    others: tuple[Stamped, ...]
    adjustments: tuple[Stamped, ...]
    withdrawn: tuple[Stamped, ...]

    @property
    def goal_set(self) -> GoalSet:
        """The GoalSet that the goal began with."""
        assert isinstance(self.first.event, GoalSet)
        return self.first.event

    def changes(self) -> Iterator[tuple[Order, GoalAdjusted]]:
        """The standing adjustments, in order."""
        for held in self.adjustments:
            assert isinstance(held.event, GoalAdjusted)
            yield held.order, held.event

    def heads(self) -> tuple[str, ...]:
        """The refs that no other known revision follows: what a new adjustment goes `after`."""
        known = [*self.others, *self.adjustments, *self.withdrawn]
        followed = {ref for held in known for ref in _followed(held)}
        if any(held.event.ref not in followed for held in known):
            followed.add(self.first.event.ref)
        return tuple(sorted(ref for held in (self.first, *known) if (ref := held.event.ref) not in followed))


def goal_history(revisions: Iterable[Stamped], absent: Set[str] = frozenset()) -> GoalHistory | None:
    """The history of a goal from its known revisions; None where no GoalSet stands among them.

    Those whose refs are in `absent` count as withdrawn, as if that had been done last.
    """
    standing, withdrawn = _withdraw(revisions, absent)
    sets = [held for held in standing if isinstance(held.event, GoalSet)]
    if not sets:
        return None
    adjustments = tuple(held for held in standing if isinstance(held.event, GoalAdjusted))
    return GoalHistory(sets[0], tuple(sets[1:]), adjustments, withdrawn)


def setting(event: GoalSet) -> dict[str, Any]:
    """The adjustable fields of a goal as it was first set."""
    return {name: getattr(event, name, "active" if name == "status" else None) for name in ADJUSTABLE}


def changed(event: GoalAdjusted) -> dict[str, Any]:
    """The fields that an adjustment sets; a removed one has its empty value."""
    values = zip(ADJUSTABLE, _adjustable(event), strict=True)
    return {n: _REMOVED.get(n) if value is None else value for n, value in values if value is not UNSET}


def present_fields(goal: GoalHistory) -> dict[str, Any]:
    """The present fields: of each, the last in order, whatever its effective day."""
    fields = setting(goal.goal_set)
    for _, event in goal.changes():
        fields.update(changed(event))
    return fields


class FieldTimeline:
    """The fields of a goal over the days, as its adjustments come in order: each of them has the last
    word from its effective day on (design section 7)."""

    def __init__(self, founding: GoalSet) -> None:
        self._days = {name: [date.min] for name in ADJUSTABLE}
        self._values = {name: [value] for name, value in setting(founding).items()}

    def apply(self, event: GoalAdjusted) -> None:
        """Follow an adjustment that is later in order than all before it."""
        for name, value in changed(event).items():
            days = self._days[name]
            n = bisect_left(days, event.effective_day)
            days[n:], self._values[name][n:] = [event.effective_day], [value]

    def on(self, day: date) -> dict[str, Any]:
        """The fields in force on `day`: of each, the last in order of those effective by then."""
        return {name: self.at(name, day) for name in self._days}

    def at(self, name: str, day: date) -> Any:
        """One of the fields in force on `day`."""
        return self._values[name][bisect_right(self._days[name], day) - 1]

    def turns(self, name: str) -> list[tuple[date, Any]]:
        """The values of one field, each with the day from which it is in force: the first `date.min`."""
        return list(zip(self._days[name], self._values[name], strict=True))


def field_timeline(goal: GoalHistory) -> FieldTimeline:
    """The course of a goal's fields by all its standing adjustments."""
    found = FieldTimeline(goal.goal_set)
    for _, event in goal.changes():
        found.apply(event)
    return found


def concurrent_refs(goal: GoalHistory) -> dict[str, list[str]]:
    """For every standing adjustment the refs, in order, of the standing ones concurrent with it."""
    # What was withdrawn still led from one revision to the next.
    revisions = [*goal.adjustments, goal.first, *goal.withdrawn]
    named = [held.event.ref for held in revisions]
    above, below = _lineage(revisions)
    standing = range(len(goal.adjustments))
    every = (1 << len(standing)) - 1
    return {named[n]: [named[m] for m in _members(every & ~(above[n] | below[n] | 1 << n))] for n in standing}


def overruled_fields(goal: GoalHistory, rivals: dict[str, list[str]]) -> dict[str, list[str]]:
    """For every standing adjustment the fields that a concurrent one, later in order, set too."""
    fields = {event.ref: set(changed(event)) for _, event in goal.changes()}
    place = {ref: at for at, ref in enumerate(fields)}
    return {
        ref: sorted(
            n for n in fields[ref] if any(place[r] > place[ref] and n in fields[r] for r in rivals[ref])
        )
        for ref in fields
    }


def _lineage(revisions: Sequence[Stamped]) -> tuple[list[int], list[int]]:
    """For each revision the set of those it reaches through `after`, and of those that reach it.

    A set is a whole number with the bits of its members' places: so even a long history costs little.
    """
    places = {held.event.ref: n for n, held in enumerate(revisions)}
    follows = [[places[ref] for ref in _followed(held) if ref in places] for held in revisions]
    above, below = [0] * len(follows), [0] * len(follows)
    order = _followed_first(follows)
    for n in order:
        for m in follows[n]:
            above[n] |= above[m] | 1 << m
    for n in reversed(order):
        for m in follows[n]:
            below[m] |= below[n] | 1 << n
    return above, below


def _followed_first(follows: list[list[int]]) -> list[int]:
    """All places, each behind those it follows, but where they follow one another in a circle."""
    order: list[int] = []
    seen: set[int] = set()
    for start in range(len(follows)):
        path = [] if start in seen else [start]
        while path:
            seen.add(path[-1])
            ahead = next((m for m in follows[path[-1]] if m not in seen), None)
            if ahead is None:
                order.append(path.pop())
            else:
                path.append(ahead)
    return order


def _members(places: int) -> Iterator[int]:
    """The members of a set of places, in order."""
    while places:
        lowest = places & -places
        yield lowest.bit_length() - 1
        places ^= lowest


def _followed(held: Stamped) -> tuple[str, ...]:
    return held.event.after if isinstance(held.event, GoalAdjusted) else ()


def _withdraw(revisions: Iterable[Stamped], left_out: Set[str]) -> tuple[list[Stamped], tuple[Stamped, ...]]:
    """Those that stand and those that do not, each in order.

    Whoever withdraws was ordered after what it names, so going backwards settles each in one step.
    """
    ordered = sorted(revisions, key=lambda held: held.order)
    absent = set(left_out)
    for held in reversed(ordered):
        event = held.event
        if isinstance(event, GoalAdjusted) and event.withdraws and event.ref not in absent:
            absent.add(event.withdraws)
    standing = [held for held in ordered if held.event.ref not in absent]
    return standing, tuple(held for held in ordered if held.event.ref in absent)
