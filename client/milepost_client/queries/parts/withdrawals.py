"""Which events are withdrawals, and of what."""

from __future__ import annotations

from collections.abc import Iterable

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import GoalAdjusted, Ref


def withdrawals(events: Iterable[Stamped]) -> dict[Ref, Ref]:
    """Map the refs of the withdrawals among some events to those of what they withdraw."""
    return {
        held.event.ref: held.event.withdraws
        for held in events
        if isinstance(held.event, GoalAdjusted) and held.event.withdraws
    }
