"""Which of some events count: those that no other event withdraws which counts itself."""

from __future__ import annotations

from collections.abc import Iterable, Set

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import Withdrawing


def split_withdrawn(
    events: Iterable[Stamped], absent: Set[str] = frozenset()
) -> tuple[list[Stamped], list[Stamped]]:
    """Return the events that count and the withdrawn ones, each in order.

    Events whose refs are in `absent` count as withdrawn. A withdrawal is ordered after the event that it
    names. So one pass from the last to the first knows of each withdrawal whether it is itself withdrawn.
    """
    ordered = sorted(events, key=lambda stamped: stamped.order)
    withdrawn = set(absent)
    for stamped in reversed(ordered):
        event = stamped.event
        if isinstance(event, Withdrawing) and event.withdraws and event.ref not in withdrawn:
            withdrawn.add(event.withdraws)
    valid = [stamped for stamped in ordered if stamped.event.ref not in withdrawn]
    return valid, [stamped for stamped in ordered if stamped.event.ref in withdrawn]
