"""Properties of exports after any history."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_shared.events.types import ActivityLogged
from tests.client.admitting import admit
from tests.client.exports import START, digests, exported, imported, log, opened


class Step(NamedTuple):
    """An action of one of two devices, with a clock that is `days` off."""

    what: str
    who: int
    days: int


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(("log", "correct", "hand over", "admit")),
        st.integers(0, 1),
        st.integers(-3650, 3650),
    ),
    max_size=12,
)


@settings(max_examples=40)
@given(steps)
def test_devices_that_exchange_exports_end_equal_with_any_clocks(steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(Path(folder), steps))


async def _run(folder: Path, steps: list[Step]) -> None:
    async with opened(folder) as folders:
        devices = [await folders.device("one"), await folders.device("other")]
        await log(devices[0], 1)
        await imported(devices[1], await exported(devices[0]))
        for step in steps:
            await _take(step, devices[step.who], devices[1 - step.who])
        for giver, taker in (devices, devices[::-1]):
            await imported(taker, await exported(giver))
        third = await folders.device("third")
        await imported(third, await exported(devices[0]))
        assert len(await digests(*devices, third)) == 1
        logged = 1 + sum(step.what == "log" for step in steps)
        days = [START.date().toordinal()]
        assert len(await third.log.read(lambda log: log.entries_of(days))) == logged


async def _take(step: Step, device: Device, other: Device) -> None:
    ahead = timedelta(days=step.days)
    if step.what == "log":
        await log(device, 1, ahead=ahead)
    elif step.what == "correct":
        first = await device.log.read(lambda log: next(iter(log.events.activities())).event)
        assert isinstance(first, ActivityLogged)
        await log(device, 2, ahead=ahead, corrects=first.corrects or first.ref)
    elif step.what == "hand over":
        await imported(other, await exported(device))
    else:
        await admit(device, Moment.of(START).now)
