"""What a replay leaves out, by the refs of events in a log (design section 7)."""

from __future__ import annotations

from milepost_shared.events.types import ActivityLogged, GoalAdjusted
from milepost_shared.storage.log import Log


def left_out(log: Log, ref: str) -> frozenset[str]:
    """The refs to leave out, so that the event of that ref counts as withdrawn: of an imported entry
    all its copies, since they are one entry."""
    event = held.event if (held := log.events.get(ref)) else None
    if not isinstance(event, ActivityLogged) or event.corrects or not event.origin:
        return frozenset({ref})
    return frozenset({ref, *log.entry_versions.refs_of_origins([event.origin])})


def all_adjustments(log: Log, goal: str | None) -> frozenset[str]:
    """The refs of all adjustments of a goal, or of all goals: without them the original plan stands."""
    found = log.events.revisions(goal)
    return frozenset(held.event.ref for held in found if isinstance(held.event, GoalAdjusted))


def written_since(log: Log, device: str, since: int) -> frozenset[str]:
    """The refs of what the server stored of a device at the stamp `since` or later, or not at all yet.

    It goes by `stored_at`, the broker's time, since whoever took the device may have set its clock.
    """
    kept = {
        seq
        for row in log.frames.beyond(device, 0)
        if 0 < row.stored_at < since
        for seq in range(row.first, row.last + 1)
    }
    return frozenset(f"{device}-{seq}" for seq in range(1, log.head(device).seq + 1) if seq not in kept)
