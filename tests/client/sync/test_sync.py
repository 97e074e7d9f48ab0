"""How long a device that stays in sync waits between two attempts."""

from __future__ import annotations

from milepost_client.sync.sync import LONGEST_WAIT, RETRY_AFTER, seconds_to_wait
from milepost_shared.errors import Offline


def test_a_device_waits_longer_each_time_and_as_long_as_it_is_asked_to() -> None:
    waits = [seconds_to_wait(failures, Offline("No.")) for failures in range(9)]
    assert waits == sorted(waits) and (waits[0], waits[-1]) == (RETRY_AFTER[0], RETRY_AFTER[-1])
    assert seconds_to_wait(0, Offline("Busy.", retry_after=120)) == 120
    assert seconds_to_wait(8, Offline("Busy.", retry_after=2)) == RETRY_AFTER[-1]
    assert seconds_to_wait(0, Offline("Busy.", retry_after=1e9)) == LONGEST_WAIT
