"""Late changes: what a sync changed in the past (shared/decisions/0029-receipts.md)."""

from __future__ import annotations

from datetime import date

from milepost_shared.replay.past_changes import GoalChange, late_changes
from milepost_shared.replication.provenance import Provenance
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt


class LateChanges:
    """Reports late changes, within one transaction of a log that has the baseline of a sync."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def record(self, now: int, today: date) -> Receipt | None:
        """Compare the baseline with what the log says now, and discard it.

        If the past, all before `today`, has changed, add a receipt at the stamp `now` and return it.
        """
        if not self._log.baseline.exists():
            return None
        goals = self._changes(today)
        self._log.baseline.discard()
        if not goals:
            return None
        return self._log.receipts.add(Receipt(at=now, kind="late", today=today, goals=goals))

    def _changes(self, today: date) -> tuple[GoalChange, ...]:
        before = self._log.baseline.book()
        # A first sync brings much, and changes nothing that anybody has seen.
        if not before.goals:
            return ()
        after = self._log.goal_totals.book()
        changes = late_changes(before, after, today)
        return tuple(map(Provenance(self._log, before, after).attribute, changes)) if changes else ()
