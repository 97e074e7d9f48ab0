"""Late changes: what a sync changed in the past (shared/decisions/0029-receipts.md)."""

from __future__ import annotations

from datetime import date

from milepost_shared.replay.goal_change import GoalChange, Overruling
from milepost_shared.replay.overruled import new_overrulings
from milepost_shared.replay.past_changes import late_changes
from milepost_shared.replication.provenance import Provenance
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt


def record_late_changes(log: Log, now: int, today: date) -> Receipt | None:
    """Compare a log with its baseline, where it has the one of a sync, and discard the baseline.

    If the past, all before `today`, has changed, or an adjustment was overruled, add a receipt at the stamp
    `now` and return it.
    """
    if not log.baseline.exists():
        return None
    goals, overruled = _changes(log, today)
    log.baseline.discard()
    if not goals and not overruled:
        return None
    return log.receipts.add(Receipt(at=now, kind="late", today=today, goals=goals, overruled=overruled))


def _changes(log: Log, today: date) -> tuple[tuple[GoalChange, ...], tuple[Overruling, ...]]:
    """Return the goals that changed since the baseline, with the devices that brought the changes, and what
    was overruled."""
    before = log.baseline.book()
    # A first sync brings much, and changes nothing that anybody has seen.
    if not before.goals:
        return (), ()
    after = log.goal_totals.book()
    changes = late_changes(before, after, today)
    goals = tuple(map(Provenance(log, before, after).attribute, changes)) if changes else ()
    return goals, tuple(new_overrulings(before, after))
