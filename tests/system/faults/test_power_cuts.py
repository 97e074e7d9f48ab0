"""The power is cut: what was not synced is lost, and nothing that was acknowledged."""

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
from milepost_client.sync.sync import connect_to_server
from milepost_shared.storage.aiosqlite_connection import threaded
from tests.system.busy import until_killed
from tests.system.conftest import NewPerson
from tests.system.disks import Disk, disk
from tests.system.logs import trouble
from tests.system.people import Person, standing_amounts
from tests.system.servers import ServerProcess

CUTS = 3
MOST_SECONDS = 0.4


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Disk]:
    with disk(tmp_path / "disk") as made:
        yield made


@pytest.fixture
def cut_server(small_disk: Disk) -> Iterator[ServerProcess]:
    """A server whose folder is on that disk, its broker's too."""
    process = ServerProcess(small_disk.folder / "server")
    process.start()
    yield process
    process.stop()


def test_a_disk_without_power_loses_what_was_not_synced(small_disk: Disk) -> None:
    kept, lost = small_disk.folder / "kept", small_disk.folder / "lost"
    with kept.open("wb") as file:
        file.write(b"kept")
        file.flush()
        os.fsync(file.fileno())
    lost.write_bytes(b"lost")
    small_disk.cut_power()
    assert (kept.read_bytes(), lost.exists() and lost.read_bytes() == b"lost") == (b"kept", False)


def test_a_key_that_was_made_is_there_when_the_power_comes_back(small_disk: Disk) -> None:
    home = Home(small_disk.folder / "laptop")
    public = Identity.load_or_create(home).public
    small_disk.cut_power()
    assert Identity.load_or_create(home).public == public


async def test_a_device_without_power_keeps_all_that_it_reported_as_saved(
    small_disk: Disk, chance: random.Random, cuts: int = CUTS
) -> None:
    home = Home(small_disk.folder / "laptop")
    acknowledged: list[float] = []
    for cut in range(cuts):
        acknowledged += until_killed(home, 1 + cut * 1_000_000, [], chance.uniform(0, MOST_SECONDS))
        small_disk.cut_power()
        async with await Device.open(home, Moment.current({}), connect=threaded) as device:
            assert await device.log.read(trouble) == []
            held = await device.log.read(standing_amounts)
        assert set(acknowledged) <= set(held) and len(held) == len(set(held))
    assert acknowledged


async def test_a_device_without_power_in_mid_sync_is_where_the_server_knows_it(
    small_disk: Disk, ana: Person, chance: random.Random, cuts: int = CUTS
) -> None:
    home, acknowledged = Home(small_disk.folder / "laptop"), list[float]()
    async with await Device.open(home, Moment.current({}), connect=threaded) as laptop:
        await ana.join(laptop)
        await ana.set_goal(laptop)
    for cut in range(cuts):
        seconds = chance.uniform(0, 3 * MOST_SECONDS)
        acknowledged += until_killed(home, 1 + cut * 1_000_000, ["sync"], seconds)
        small_disk.cut_power()
        async with await Device.open(home, Moment.current({}), connect=threaded) as laptop:
            assert await laptop.log.read(trouble) == []
    phone = await ana.device("phone")
    async with await Device.open(home, Moment.current({}), connect=threaded) as laptop:
        await ana.converge(laptop, phone)
    held = await ana.amounts(phone)
    assert set(acknowledged) <= set(held) and len(held) == len(set(held))


async def test_what_the_broker_acknowledged_is_taken_in_though_its_power_was_cut(
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
        # The device says nothing more: what was acknowledged must do.
        await ben.until_taken_in(laptop, sent)
        assert await ben.on_server(trouble) == []
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == list(range(1, 1 + sent))


async def test_a_server_without_power_in_mid_sync_loses_nothing_that_the_devices_have(
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
