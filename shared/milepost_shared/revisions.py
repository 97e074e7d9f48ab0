"""The revisions of one goal: which stand, which are concurrent, and what is in force on a day.

Rules of design sections 2, 3 and 7. A goal's first revision is its GoalSet, of two with one id the
first in order. A revision withdrawn by a standing one counts as absent; withdrawing the withdrawal
brings it back. Two revisions are concurrent when neither reaches the other through `after`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from msgspec import UNSET, Struct

from milepost_shared.events import ADJUSTABLE, GoalAdjusted, GoalSet
from milepost_shared.stamps import Order, Stamped

_REMOVED: dict[str, Any] = {"milestones": (), "tags": ()}


class History(Struct, frozen=True):
    """One goal's standing revisions.

    `first` is its GoalSet, `others` later GoalSets with the same id (shown, not folded),
    `adjustments` the standing adjustments in order, `withdrawn` those that count as absent.
    """

    first: Stamped
    others: tuple[Stamped, ...]
    adjustments: tuple[Stamped, ...]
    withdrawn: tuple[Stamped, ...]

    @property
    def founding(self) -> GoalSet:
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


def history(revisions: Iterable[Stamped]) -> History | None:
    """The history of a goal from its known revisions; None where no GoalSet stands among them."""
    standing, withdrawn = _withdraw(revisions)
    sets = [held for held in standing if isinstance(held.event, GoalSet)]
    if not sets:
        return None
    adjustments = tuple(held for held in standing if isinstance(held.event, GoalAdjusted))
    return History(sets[0], tuple(sets[1:]), adjustments, withdrawn)


def setting(event: GoalSet) -> dict[str, Any]:
    """The adjustable fields of a goal as it was first set."""
    return {name: getattr(event, name, "active" if name == "status" else None) for name in ADJUSTABLE}


def changed(event: GoalAdjusted) -> dict[str, Any]:
    """The fields that an adjustment sets; a removed one has its empty value."""
    values = ((name, getattr(event, name)) for name in ADJUSTABLE)
    return {n: _REMOVED.get(n) if value is None else value for n, value in values if value is not UNSET}


def present(goal: History) -> dict[str, Any]:
    """The present fields: of each, the last in order, whatever its effective day."""
    fields = setting(goal.founding)
    for _, event in goal.changes():
        fields.update(changed(event))
    return fields


def in_force(goal: History, day: date) -> dict[str, Any]:
    """The fields in force on `day`: of each, the last in order of those effective by then."""
    fields = setting(goal.founding)
    for _, event in goal.changes():
        if event.effective_day <= day:
            fields.update(changed(event))
    return fields


def reach(revisions: Iterable[Stamped]) -> dict[str, frozenset[str]]:
    """For every revision the refs it reaches through `after`, itself not among them."""
    follows = {held.event.ref: _followed(held) for held in revisions}
    reached: dict[str, frozenset[str]] = {}
    for start in follows:
        path, open_refs = [start], set[str]()
        while path:
            ref = path[-1]
            open_refs.add(ref)
            missing = [r for r in follows[ref] if r in follows and r not in reached and r not in open_refs]
            if missing:
                path.append(missing[0])
                continue
            path.pop()
            parents = [r for r in follows[ref] if r in follows]
            reached[ref] = frozenset(parents).union(*(reached.get(r, frozenset()) for r in parents))
    return reached


def concurrent(goal: History) -> dict[str, list[str]]:
    """For every standing adjustment the refs, in order, of the standing ones concurrent with it."""
    revisions = [goal.first, *goal.adjustments]
    # What was withdrawn still led from one revision to the next.
    reached = reach([*revisions, *goal.withdrawn])
    found: dict[str, list[str]] = {held.event.ref: [] for held in goal.adjustments}
    for a in found:
        found[a] = [b for b in found if a != b and a not in reached[b] and b not in reached[a]]
    return found


def lost(goal: History, rivals: dict[str, list[str]]) -> dict[str, list[str]]:
    """For every standing adjustment the fields that a concurrent one, later in order, set too."""
    fields = {event.ref: set(changed(event)) for _, event in goal.changes()}
    place = {ref: at for at, ref in enumerate(fields)}
    return {
        ref: sorted(
            n for n in fields[ref] if any(place[r] > place[ref] and n in fields[r] for r in rivals[ref])
        )
        for ref in fields
    }


def _followed(held: Stamped) -> tuple[str, ...]:
    return held.event.after if isinstance(held.event, GoalAdjusted) else ()


def _withdraw(revisions: Iterable[Stamped]) -> tuple[list[Stamped], tuple[Stamped, ...]]:
    """Those that stand and those that do not, each in order.

    Whoever withdraws was ordered after what it names, so going backwards settles each in one step.
    """
    ordered = sorted(revisions, key=lambda held: held.order)
    absent: set[str] = set()
    for held in reversed(ordered):
        event = held.event
        if isinstance(event, GoalAdjusted) and event.withdraws and event.ref not in absent:
            absent.add(event.withdraws)
    standing = [held for held in ordered if held.event.ref not in absent]
    return standing, tuple(held for held in ordered if held.event.ref in absent)
