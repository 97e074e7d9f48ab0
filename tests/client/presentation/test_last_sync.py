"""How old what is shown may be."""

from __future__ import annotations

import pytest

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.last_sync import LastSync
from milepost_client.presentation.last_sync import format_last_sync

NOW = 1_772_791_200 * MICROSECONDS


@pytest.mark.parametrize(
    ("ago", "waiting", "words"),
    [
        (5, 0, ""),
        (5, 3, "Synced 5 seconds ago, 3 events waiting: milepost sync"),
        (2 * 3600, 0, "Synced 2 hours ago: milepost sync"),
        (2 * 3600, 1, "Synced 2 hours ago, 1 event waiting: milepost sync"),
        (None, 3, "Not synced yet, 3 events waiting: milepost sync"),
        # A clock that was set back since says nothing of how long ago it was.
        (-60, 0, ""),
    ],
)
def test_it_is_told_where_it_is_old_or_something_waits(ago: int | None, waiting: int, words: str) -> None:
    last = LastSync(None if ago is None else NOW - ago * MICROSECONDS, waiting)
    assert format_last_sync(last, NOW) == words
