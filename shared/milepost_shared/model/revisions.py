"""The revisions of one goal: which are valid, and the fields they set.

The rules are those of shared/decisions/0008-revisions.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from operator import attrgetter
from typing import Any

from msgspec import UNSET, Struct

from milepost_shared.events.ordering import Order, Stamped
from milepost_shared.events.types import ADJUSTABLE, GoalAdjusted, GoalSet
from milepost_shared.model.withdrawals import split_withdrawn

_adjustable = attrgetter(*ADJUSTABLE)
_REMOVED: dict[str, Any] = {"milestones": (), "tags": ()}


class GoalHistory(Struct, frozen=True):
    """The revisions of one goal. Those that are not withdrawn are valid.

    `first` is the GoalSet that counts, `duplicates` are later GoalSets with the same id (shown, not folded),
    `adjustments` the valid adjustments in order, `withdrawn` the revisions that do not count, `withdraws` the
    refs of all events that a valid adjustment withdraws.
    """

    first: Stamped
    duplicates: tuple[Stamped, ...]
    adjustments: tuple[Stamped, ...]
    withdrawn: tuple[Stamped, ...]
    withdraws: frozenset[str] = frozenset()

    @property
    def goal_set(self) -> GoalSet:
        """The GoalSet that began the goal."""
        assert isinstance(self.first.event, GoalSet)
        return self.first.event

    def ordered_adjustments(self) -> Iterator[tuple[Order, GoalAdjusted]]:
        """Yield the valid adjustments, in order."""
        for stamped in self.adjustments:
            assert isinstance(stamped.event, GoalAdjusted)
            yield stamped.order, stamped.event

    def heads(self) -> tuple[str, ...]:
        """Return the refs of the revisions that no other known one follows: `after` of a new adjustment."""
        later = [*self.duplicates, *self.adjustments, *self.withdrawn]
        followed = {ref for stamped in later for ref in predecessors(stamped)}
        if any(stamped.event.ref not in followed for stamped in later):
            followed.add(self.first.event.ref)
        refs = (stamped.event.ref for stamped in (self.first, *later))
        return tuple(sorted(ref for ref in refs if ref not in followed))


def goal_history(revisions: Iterable[Stamped], absent: Set[str] = frozenset()) -> GoalHistory | None:
    """Return the history of a goal from its known revisions, or None where no GoalSet among them is valid.

    Revisions whose refs are in `absent` count as withdrawn, as if by a later adjustment.
    """
    valid, withdrawn = split_withdrawn(revisions, absent)
    goal_sets = [stamped for stamped in valid if isinstance(stamped.event, GoalSet)]
    if not goal_sets:
        return None
    adjustments = tuple(stamped for stamped in valid if isinstance(stamped.event, GoalAdjusted))
    withdraws = frozenset(
        ref for held in adjustments if isinstance(held.event, GoalAdjusted) and (ref := held.event.withdraws)
    )
    return GoalHistory(goal_sets[0], tuple(goal_sets[1:]), adjustments, tuple(withdrawn), withdraws)


def initial_fields(event: GoalSet) -> dict[str, Any]:
    """Return the adjustable fields as a GoalSet sets them."""
    return {name: getattr(event, name, "active" if name == "status" else None) for name in ADJUSTABLE}


def changed_fields(event: GoalAdjusted) -> dict[str, Any]:
    """Return the fields that an adjustment sets; a removed one with its empty value."""
    values = zip(ADJUSTABLE, _adjustable(event), strict=True)
    return {n: _REMOVED.get(n) if value is None else value for n, value in values if value is not UNSET}


def present_fields(goal: GoalHistory) -> dict[str, Any]:
    """Return the present fields: each by the last adjustment in order that sets it, whatever its effective
    day."""
    fields = initial_fields(goal.goal_set)
    for _, event in goal.ordered_adjustments():
        fields.update(changed_fields(event))
    return fields


def predecessors(revision: Stamped) -> tuple[str, ...]:
    """Return the refs of the revisions that this one directly follows."""
    return revision.event.after if isinstance(revision.event, GoalAdjusted) else ()
