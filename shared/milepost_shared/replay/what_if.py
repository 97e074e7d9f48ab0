"""What if: a replay without some events, with others in their place, or with more (design section 7).

Exclusions fold like withdrawals, suppositions like added adjustments; nothing of it is ever written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import DRAFT_DEVICE
from milepost_shared.events.ordering import MOST, Stamped
from milepost_shared.events.types import ADJUSTABLE, Event, GoalAdjusted, GoalSet, Revision
from milepost_shared.events.validation import encode_validated, validate
from milepost_shared.model.goal import Goal

SUPPOSED = f"{DRAFT_DEVICE}-1"
"""The ref of the adjustment that is supposed."""
SETTABLE = tuple(name for name in ADJUSTABLE if name != "status")
CHANGEABLE = (*ADJUSTABLE, "effective_day")


class WhatIf(Struct, frozen=True):
    """How a replay differs from what happened.

    `absent` are refs that are left out; `instead` gives revisions by the refs of those whose place
    they take; `added` are adjustments that nobody made.
    """

    absent: frozenset[str] = frozenset()
    instead: Mapping[str, Event] = {}
    added: tuple[Stamped, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.absent or self.instead or self.added)

    def replaced(self, events: Iterable[Stamped]) -> Iterable[Stamped]:
        """The events, with those of `instead` in their places."""
        return self._replaced(events) if self.instead else events

    def _replaced(self, events: Iterable[Stamped]) -> Iterator[Stamped]:
        for held in events:
            other = self.instead.get(held.event.ref)
            yield Stamped(held.effective, other) if other else held


NOTHING_ELSE = WhatIf()
"""What happened."""


def instead_of(event: Event, fields: Mapping[str, Any], today: date) -> Event:
    """The revision that takes the place of `event`: of a GoalSet with those fields otherwise, of an
    adjustment one that changes those fields and no others, on the same day unless they say.

    Raises BadInput for an event that is no revision, and for fields that cannot be.
    """
    if isinstance(event, GoalSet):
        return _revision(msgspec.to_builtins(event), fields, SETTABLE, today)
    if isinstance(event, GoalAdjusted):
        plain = {name: getattr(event, name) for name in ("device", "seq", "made", "goal", "reason", "after")}
        plain |= {"type": "GoalAdjusted", "effective_day": event.effective_day}
        return _revision(plain, fields, CHANGEABLE, today)
    raise BadInput(
        "Only a goal or an adjustment can have another instead of it.",
        "Leave it out: --without. Adjustments with their refs: milepost why GOAL",
        field="instead",
    )


def supposed(goal: Goal, fields: Mapping[str, Any], day: date, today: date) -> Stamped:
    """An adjustment that nobody made, after all known ones, effective on `day` unless the fields say, but
    no earlier than the goal starts, as every adjustment.

    Raises BadInput for fields that cannot be.
    """
    history = goal.history()
    day = max(day, history.goal_set.start) if history else day
    device, _, seq = SUPPOSED.partition("-")
    plain = {"type": "GoalAdjusted", "device": device, "seq": int(seq), "made": MOST, "goal": goal.id}
    plain |= {"reason": "what if", "effective_day": day, "after": history.heads() if history else ()}
    return Stamped(MOST, _revision(plain, fields, CHANGEABLE, today))


def with_draft(goal: Goal, draft: Revision) -> Goal:
    """The goal with a revision that is not written yet as its last."""
    return replace(goal, revisions=[*goal.revisions, Stamped(MOST, draft)])


def _revision(
    plain: Mapping[str, Any], fields: Mapping[str, Any], known: tuple[str, ...], today: date
) -> Event:
    if unknown := fields.keys() - set(known):
        name = min(unknown)
        raise BadInput(f"{name} cannot be changed here.", f"What can: {', '.join(known)}.", field=name)
    return validate(encode_validated({**plain, **fields}), today)
