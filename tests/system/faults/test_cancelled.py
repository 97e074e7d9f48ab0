"""Tasks cancelled at any wait: their work is done completely or not at all, and later work succeeds."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from itertools import count
from typing import Any

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log
from tests.client.recording import record
from tests.system.faults.cancellation import CancelledAt
from tests.system.faults.log_damage import damaged_refs
from tests.system.people import Person, activities

TOGETHER = 3


async def test_an_append_cancelled_at_any_wait_is_complete_or_absent(ana: Person) -> None:
    laptop = await ana.open("laptop")
    held = 0
    for at in count(1):
        came_through = await cancelled(ana.log(laptop, 1, 2, 3), at)
        # A transaction that was requested runs to its end; this one queues behind it.
        now = await laptop.log.write(lambda log: log.events.count())
        assert now - held in (0, TOGETHER)
        held = now
        if came_through:
            break
    assert await laptop.log.read(damaged_refs) == []


async def test_a_device_can_be_opened_after_an_opening_cancelled_at_any_wait(ana: Person) -> None:
    home = Home(ana.homes / "laptop")
    for at in count(1):
        if await cancelled(opened_and_closed(home), at):
            break
    laptop = await ana.open("laptop")
    await ana.log(laptop, 1)
    assert await ana.amounts(laptop) == [1]


async def test_a_sync_cancelled_at_any_wait_is_completed_by_the_next(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    logged = 0
    for at in count(1):
        for device in (laptop, phone):
            await ana.log(device, *range(logged + 1, logged + 1 + TOGETHER))
            logged += TOGETHER
        before = await laptop.log.read(own_events)
        came_through = await cancelled(ana.sync(laptop), at)
        assert await laptop.log.read(own_events) == before
        await ana.sync(phone)
        if came_through:
            break
    assert await laptop.log.read(damaged_refs) == []
    await ana.converge(laptop, phone)
    assert await ana.amounts(phone) == await ana.amounts(laptop) == list(range(1, 1 + logged))


async def cancelled(work: Coroutine[Any, Any, Any], at: int) -> bool:
    """Run it in a task that is cancelled at wait number `at`; return whether it ended before."""
    running = CancelledAt(work, at)

    async def run() -> None:
        await running

    task = asyncio.create_task(run())
    with suppress(asyncio.CancelledError):
        await task
    return running.waited < at


async def opened_and_closed(home: Home) -> None:
    async with await Device.open(home, Moment.current({}), connect=open_threaded) as device:
        await record(device, activities([], Moment.current({}).today), Moment.current({}))


def own_events(log: Log) -> int:
    return log.head(log.metadata.text("device")).seq
