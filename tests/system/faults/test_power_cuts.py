"""Power cuts: data that was not synced is lost, but nothing that was acknowledged."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.sync.connection import connect_to_server
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.system.conftest import NewPerson
from tests.system.faults.killing import run_until_killed
from tests.system.faults.log_damage import damaged_refs
from tests.system.faults.loop_disk import Disk, disk
from tests.system.people import Person, counted_amounts
from tests.system.servers import ServerProcess

CUTS = 3
MOST_SECONDS = 0.4


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Disk]:
    with disk(tmp_path / "disk") as made:
        yield made


@pytest.fixture
def cut_server(small_disk: Disk) -> Iterator[ServerProcess]:
    """A server with its folder and its broker's store on that disk."""
    process = ServerProcess(small_disk.folder / "server")
    process.start()
    yield process
    process.stop()


def test_a_power_cut_loses_data_that_was_not_synced(small_disk: Disk) -> None:
    kept, lost = small_disk.folder / "kept", small_disk.folder / "lost"
    with kept.open("wb") as file:
        file.write(b"kept")
        file.flush()
        os.fsync(file.fileno())
    lost.write_bytes(b"lost")
    small_disk.cut_power()
    assert (kept.read_bytes(), lost.exists() and lost.read_bytes() == b"lost") == (b"kept", False)


def test_a_created_key_survives_a_power_cut(small_disk: Disk) -> None:
    home = Home(small_disk.folder / "laptop")
    public = Identity.load_or_create(home).public
    small_disk.cut_power()
    assert Identity.load_or_create(home).public == public


async def test_a_device_keeps_all_that_it_reported_as_saved_after_a_power_cut(
    small_disk: Disk, chance: random.Random, cuts: int = CUTS
) -> None:
    home = Home(small_disk.folder / "laptop")
    acknowledged: list[float] = []
    for cut in range(cuts):
        acknowledged += run_until_killed(home, 1 + cut * 1_000_000, [], chance.uniform(0, MOST_SECONDS))
        small_disk.cut_power()
        async with await Device.open(home, Moment.current({}), connect=open_threaded) as device:
            assert await device.log.read(damaged_refs) == []
            held = await device.log.read(counted_amounts)
        assert set(acknowledged) <= set(held) and len(held) == len(set(held))
    assert acknowledged


async def test_a_device_converges_with_the_server_after_a_power_cut_in_mid_sync(
    small_disk: Disk, ana: Person, chance: random.Random, cuts: int = CUTS
) -> None:
    home, acknowledged = Home(small_disk.folder / "laptop"), list[float]()
    async with await Device.open(home, Moment.current({}), connect=open_threaded) as laptop:
        await ana.join(laptop)
        await ana.set_goal(laptop)
    for cut in range(cuts):
        seconds = chance.uniform(0, 3 * MOST_SECONDS)
        acknowledged += run_until_killed(home, 1 + cut * 1_000_000, ["sync"], seconds)
        small_disk.cut_power()
        async with await Device.open(home, Moment.current({}), connect=open_threaded) as laptop:
            assert await laptop.log.read(damaged_refs) == []
    phone = await ana.device("phone")
    async with await Device.open(home, Moment.current({}), connect=open_threaded) as laptop:
        await ana.converge(laptop, phone)
    held = await ana.amounts(phone)
    assert set(acknowledged) <= set(held) and len(held) == len(set(held))


async def test_acknowledged_messages_are_ingested_after_a_power_cut_of_the_broker(
    small_disk: Disk,
    cut_server: ServerProcess,
    new_person: NewPerson,
    chance: random.Random,
    cuts: int = CUTS,
) -> None:
    ben = await new_person(cut_server)
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    sent = 0
    for _ in range(cuts):
        async with connect_to_server(laptop) as exchange:
            for _ in range(chance.randrange(1, 20)):
                await ben.log(laptop, sent + 1)
                sent = await ben.push(laptop, exchange, sent)
        cut_server.kill()
        small_disk.cut_power()
        cut_server.start()
        # The device is silent from here on: what was acknowledged must be enough.
        await ben.until_ingested(laptop, sent)
        assert await ben.on_server(damaged_refs) == []
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == list(range(1, 1 + sent))


async def test_a_server_power_cut_in_mid_sync_loses_nothing_that_devices_have(
    small_disk: Disk,
    cut_server: ServerProcess,
    new_person: NewPerson,
    chance: random.Random,
    cuts: int = CUTS,
) -> None:
    ben = await new_person(cut_server)
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    for cut in range(cuts):
        await ben.log(laptop, *range(1 + 1000 * cut, 1 + 1000 * (cut + 1)))
        syncing = asyncio.create_task(ben.sync(laptop))
        await asyncio.sleep(chance.uniform(0, MOST_SECONDS))
        cut_server.kill()
        await asyncio.gather(syncing, return_exceptions=True)
        small_disk.cut_power()
        cut_server.start()
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == list(range(1, 1 + 1000 * cuts))
