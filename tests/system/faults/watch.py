"""Devices that watch, and waiting for their activities to arrive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.sync import SyncReport, watch
from tests.system.people import Person
from tests.system.servers import PATIENCE


def now() -> Moment:
    """Return the present moment."""
    return Moment.current({})


@asynccontextmanager
async def watched(device: Device, moment_of: Callable[[], Moment] = now) -> AsyncIterator[None]:
    """Run `milepost sync --watch` on the device during the block."""
    reports: asyncio.Queue[SyncReport] = asyncio.Queue()
    task = asyncio.create_task(watch(device, moment_of, reports.put, connect_to_server))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until_arrived(person: Person, device: Device, amount: float) -> None:
    """Wait until an activity with this amount is on a device."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if amount in await person.amounts(device):
                return
            await asyncio.sleep(0.05)
