"""`kill -9` of any process at any time: nothing acknowledged is lost, and nothing counts twice."""

from __future__ import annotations

import asyncio
import random
import signal
from collections import Counter
from contextlib import suppress

import pytest

from milepost_client.device.device import Device
from milepost_client.sync.connection import connect_to_server
from milepost_shared.errors import Offline
from tests.system.faults.killing import run_until_killed
from tests.system.faults.log_damage import damaged_refs
from tests.system.people import Person, until_synced
from tests.system.servers import PATIENCE

CYCLES = 5
MOST_SECONDS = 0.4


@pytest.mark.parametrize("activity", ["logging", "logging and syncing"])
async def test_a_killed_device_keeps_all_that_it_reported_as_saved(
    ana: Person, chance: random.Random, activity: str, cycles: int = CYCLES
) -> None:
    device, other = await ana.device("laptop"), await ana.device("phone")
    await ana.set_goal(device)
    acknowledged: list[float] = []
    how = ["sync"] if "syncing" in activity else []
    for cycle in range(cycles):
        acknowledged += run_until_killed(
            device.home, 1 + cycle * 1_000_000, how, chance.uniform(0, MOST_SECONDS)
        )
        assert await device.log.read(damaged_refs) == []
    assert acknowledged
    await ana.converge(device, other)
    assert _lost(acknowledged, await ana.amounts(other)) == []
    assert _doubled(await ana.amounts(other)) == []


@pytest.mark.parametrize("victim", ["server", "broker"])
async def test_acknowledged_messages_are_ingested_although_broker_or_server_is_killed(
    ben: Person, chance: random.Random, victim: str, cycles: int = CYCLES
) -> None:
    server = ben.server
    device, other = await ben.device("laptop"), await ben.device("phone")
    await ben.set_goal(device)
    await ben.sync(device)
    for cycle in range(cycles):
        pushing = asyncio.create_task(_push_until_cut_off(ben, device, 1 + 1000 * cycle))
        await asyncio.sleep(chance.uniform(0.02, MOST_SECONDS))
        if victim == "server":
            server.kill()
            server.start()
        else:
            server.signal_broker(signal.SIGKILL)
        async with asyncio.timeout(PATIENCE):
            acknowledged = await pushing
        # The device is silent from here on: what was acknowledged must be enough.
        await ben.until_ingested(device, acknowledged)
        await until_synced(ben, device)
    await ben.converge(device, other)
    assert await ben.amounts(other) == await ben.amounts(device)
    assert _doubled(await ben.amounts(other)) == []


async def test_a_sync_cut_off_by_a_killed_server_is_completed_by_the_next(
    ben: Person, chance: random.Random, cycles: int = CYCLES
) -> None:
    device, other = await ben.device("laptop"), await ben.device("phone")
    for cycle in range(cycles):
        await ben.log(device, *range(1 + 3000 * cycle, 1 + 3000 * (cycle + 1)))
        syncing = asyncio.create_task(ben.sync(device))
        await asyncio.sleep(chance.uniform(0, MOST_SECONDS))
        ben.server.kill()
        with suppress(Offline):
            await syncing
        ben.server.start()
    await ben.converge(device, other)
    assert await ben.amounts(other) == list(range(1, 1 + 3000 * cycles))


async def _push_until_cut_off(ben: Person, device: Device, first: int) -> int:
    """Log and push frame by frame until the broker is gone; return the last acknowledged seq."""
    acknowledged = 0
    with suppress(Offline):
        async with connect_to_server(device) as exchange:
            for amount in range(first, first + 1000):
                await ben.log(device, amount)
                after = acknowledged or await ben.on_server(lambda log: log.head(device.id).seq)
                acknowledged = await ben.push(device, exchange, after)
    return acknowledged


def _lost(acknowledged: list[float], held: list[float]) -> list[float]:
    return sorted(set(acknowledged) - set(held))


def _doubled(held: list[float]) -> list[float]:
    return [amount for amount, count in Counter(held).items() if count > 1]
