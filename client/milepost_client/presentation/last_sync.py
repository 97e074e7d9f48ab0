"""How old what is shown may be, as a phrase."""

from __future__ import annotations

from milepost_client.device.clock_drift import format_rough_duration
from milepost_client.device.last_sync import LastSync
from milepost_shared.events.types import Stamp
from milepost_shared.text.formatting import format_count


def format_last_sync(last: LastSync, now: Stamp) -> str:
    """`Synced 2 hours ago, 3 events waiting: milepost sync`; empty right after a sync that left nothing."""
    if not last.waiting and not last.is_stale(now):
        return ""
    age = last.age(now)
    when = "Not synced yet" if age is None else f"Synced {format_rough_duration(age)} ago"
    waiting = f", {format_count(last.waiting, 'event')} waiting" if last.waiting else ""
    return f"{when}{waiting}: milepost sync"
