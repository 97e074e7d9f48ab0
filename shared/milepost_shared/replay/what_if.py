"""What if: a replay without some events, with others in their place, or with more.

Exclusions fold like withdrawals, suppositions like added adjustments; nothing of it is ever written. See
shared/decisions/0028-replay.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import DRAFT_DEVICE
from milepost_shared.events.ordering import MAX_STAMP, Stamped
from milepost_shared.events.types import ADJUSTABLE, Event, GoalAdjusted, GoalSet, Revision
from milepost_shared.events.validation import encode_validated, validate_limits
from milepost_shared.model.goal import Goal

HYPOTHETICAL_REF = f"{DRAFT_DEVICE}-1"
"""The ref of a supposed adjustment."""
SETTABLE = tuple(name for name in ADJUSTABLE if name != "status")
CHANGEABLE = (*ADJUSTABLE, "effective_day")


class WhatIf(Struct, frozen=True):
    """How a replay differs from what happened.

    `absent` are the refs to leave out, `instead` the revisions to use by the refs of those they replace,
    and `added` the adjustments that nobody made.
    """

    absent: frozenset[str] = frozenset()
    instead: Mapping[str, Event] = {}
    added: tuple[Stamped, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.absent or self.instead or self.added)

    def replace_in(self, events: Iterable[Stamped]) -> Iterable[Stamped]:
        """Return the events, with the revisions of `instead` in their places."""
        return map(self._replace, events) if self.instead else events

    def _replace(self, stamped: Stamped) -> Stamped:
        other = self.instead.get(stamped.event.ref)
        return Stamped(stamped.effective, other) if other else stamped


NO_DIFFERENCE = WhatIf()
"""No difference: what happened."""


def replacement_for(event: Event, fields: Mapping[str, Any], today: date) -> Event:
    """Return the revision that replaces `event`: for a GoalSet one with other `fields`, for an adjustment one
    that changes these fields alone, on the same day unless the fields say.

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


def hypothetical_adjustment(goal: Goal, fields: Mapping[str, Any], day: date, today: date) -> Stamped:
    """Return an adjustment that nobody made, after all known ones. It takes effect on `day` unless the fields
    say, but no earlier than the goal starts, as every adjustment.

    Raises BadInput for fields that cannot be.
    """
    history = goal.history()
    day = max(day, history.goal_set.start) if history else day
    device, _, seq = HYPOTHETICAL_REF.partition("-")
    plain = {"type": "GoalAdjusted", "device": device, "seq": int(seq), "made": MAX_STAMP, "goal": goal.id}
    plain |= {"reason": "what if", "effective_day": day, "after": history.heads() if history else ()}
    return Stamped(MAX_STAMP, _revision(plain, fields, CHANGEABLE, today))


def with_draft(goal: Goal, draft: Revision) -> Goal:
    """Return the goal with a revision that is not written yet as its last."""
    return replace(goal, revisions=[*goal.revisions, Stamped(MAX_STAMP, draft)])


def _revision(
    plain: Mapping[str, Any], fields: Mapping[str, Any], changeable: tuple[str, ...], today: date
) -> Event:
    if unknown := fields.keys() - set(changeable):
        name = min(unknown)
        raise BadInput(f"{name} cannot be changed here.", f"What can: {', '.join(changeable)}.", field=name)
    return validate_limits(encode_validated({**plain, **fields}), today)
