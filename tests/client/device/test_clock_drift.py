"""Whether a clock is off, as far as a device can tell by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.clock_drift import clock_problem, format_rough_duration
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.client.admission import admit
from tests.client.recording import record

MOMENT = Moment.of(datetime(2026, 3, 6, 12, tzinfo=UTC))
MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE


@pytest.fixture
async def device(tmp_path: Path) -> AsyncIterator[Device]:
    async with await Device.open(Home(tmp_path / "device"), MOMENT, connect=open_threaded) as found:
        await record(found, [ActivityLogged(**draft_header(), day=MOMENT.today)], MOMENT)
        yield found


async def trouble(device: Device, now: int) -> str:
    return await device.log.read(lambda log: clock_problem(log, device.id, now))


async def test_a_device_that_never_met_a_server_cannot_tell(device: Device) -> None:
    assert await trouble(device, MOMENT.now - 999 * DAY) == ""


@pytest.mark.parametrize("late", [0, 4 * MINUTE, 300 * DAY])
async def test_what_was_written_before_it_was_stored_is_as_it_should_be(device: Device, late: int) -> None:
    await admit(device, MOMENT.now + late)
    assert await trouble(device, MOMENT.now + late) == ""


async def test_what_was_written_after_it_was_stored_shows_a_clock_that_is_ahead(device: Device) -> None:
    await admit(device, MOMENT.now - 3 * DAY)
    assert (await trouble(device, MOMENT.now)).startswith("3 days ahead")


async def test_what_was_stored_after_now_shows_a_clock_that_is_behind(device: Device) -> None:
    await admit(device, MOMENT.now + 2 * DAY)
    assert (await trouble(device, MOMENT.now)).startswith("2 days behind")


async def test_a_clock_that_was_set_right_is_so_once_something_was_sent_again(device: Device) -> None:
    await admit(device, MOMENT.now - 3 * DAY)
    right = Moment.of(datetime(2026, 3, 3, 13, tzinfo=UTC))
    await record(device, [ActivityLogged(**draft_header(), day=right.today)], right)
    await admit(device, right.now)
    assert await trouble(device, right.now) == ""


@pytest.mark.parametrize(
    ("microseconds", "said"),
    [
        (0, "0 seconds"),
        (1_000_000, "1 second"),
        (-90 * MINUTE, "1 hour"),
        (DAY, "1 day"),
        (50 * DAY, "50 days"),
    ],
)
def test_a_time_is_told_roughly(microseconds: int, said: str) -> None:
    assert format_rough_duration(microseconds) == said
