"""What was logged, newest first."""

from __future__ import annotations

from collections.abc import Iterator, Set

from milepost_shared.projections.activities import ActivityView, activity_view
from milepost_shared.storage.log import Log


def newest_entries(log: Log, goals: Set[str] | None) -> Iterator[ActivityView]:
    """Yield the entries that count for one of the goals (ids), or all, newest first."""
    for day in log.events.activity_days(None):
        for entry in log.entries_of([day]):
            if goals is None or any(c.goal in goals for c in entry.activity.contributions):
                yield activity_view(entry)
