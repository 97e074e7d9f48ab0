"""A broker that restarts, and a stream that is lost, deleted, replaced or restored from an older copy."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from milepost_client.sync.connection import connect_to_server
from milepost_server.broker.stream import STREAM
from milepost_server.config_file import present_settings
from milepost_server.inspection.lagging import people_behind
from milepost_server.storage.registry import open_registry
from tests.system.conftest import NewPerson
from tests.system.faults.bare_broker import broker_without_server, push_to, stream_connection
from tests.system.faults.watch import until_arrived, watched
from tests.system.people import Person


async def test_a_replaced_stream_of_equal_length_is_read_from_its_start(ben: Person) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    await ben.server.until_noted(1)
    reached = await ben.server.noted()
    ben.server.stop()
    shutil.rmtree(ben.server.folder / "broker")
    await ben.log(laptop, 2)
    async with broker_without_server(ben.server) as broker:
        assert (await push_to(broker, ben, laptop, after=1), reached) == (2, 1)
    ben.server.start()
    await ben.until_ingested(laptop, 2)


async def test_a_stream_shorter_than_the_position_is_read_from_its_start(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    async with connect_to_server(laptop) as exchange:
        for amount in range(1, 9):
            await ben.log(laptop, amount)
            await ben.push(laptop, exchange, amount - 1)
    await ben.converge(laptop, phone)
    ben.server.stop()
    shutil.rmtree(ben.server.folder / "broker")
    ben.server.start()
    await ben.log(phone, 9)
    await ben.converge(phone, laptop)
    assert await ben.amounts(laptop) == list(range(1, 10))


async def test_a_stream_deleted_while_running_is_created_again_and_syncs_continue(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1)
    await ben.converge(laptop, phone)
    async with watched(laptop), watched(phone):
        async with stream_connection(ben.server) as operator:
            await operator.jetstream().delete_stream(STREAM)
        for amount, (here, there) in enumerate(((laptop, phone), (phone, laptop)), 2):
            await ben.log(here, amount)
            await until_arrived(ben, there, amount)
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == [1, 2, 3]


async def test_a_stopped_broker_restarts_and_watching_devices_reconnect(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    async with watched(laptop), watched(phone):
        for amount in (1, 2):
            pid = ben.server.broker_pid
            ben.server.signal_broker(signal.SIGTERM)
            await ben.log(laptop, amount)
            await until_arrived(ben, phone, amount)
            assert ben.server.broker_pid != pid
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == [1, 2]


@pytest.mark.parametrize("older", [("broker",), ("users", "server.db")])
async def test_a_part_restored_from_an_older_copy_gets_the_rest_back(
    ben: Person, tmp_path: Path, older: tuple[str, ...]
) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1)
    await ben.converge(laptop, phone)
    ben.server.stop()
    copy = shutil.copytree(ben.server.folder, tmp_path / "copy")
    ben.server.start()
    await ben.log(laptop, 2)
    await ben.log(phone, 3)
    before = await ben.converge(laptop, phone)
    ben.server.stop()
    for name in older:
        put_back(copy / name, ben.server.folder / name)
    ben.server.start()
    assert await ben.converge(laptop, phone) == before
    await ben.log(phone, 4)
    await ben.converge(laptop, phone)
    assert await ben.amounts(laptop) == [1, 2, 3, 4]


async def test_an_unreadable_file_of_one_person_does_not_block_the_stream(
    ben: Person, new_person: NewPerson
) -> None:
    ana = await new_person(ben.server)
    laptop, phone = await ana.device("laptop"), await ben.device("phone")
    file = ben.server.folder / "users" / f"{ana.user}.db"
    ben.server.stop()
    file.rename(file.with_suffix(".whole"))
    file.mkdir()
    ben.server.start()
    await ana.log(laptop, 1)
    async with connect_to_server(laptop) as exchange:
        await ana.push(laptop, exchange, 0)
    await ben.log(phone, 2)
    await ben.converge(phone)
    assert "The files of 1 people take nothing in" in (await ben.server.health())["detail"]
    registry = await open_registry(ben.server.folder)
    assert await people_behind(ben.server.folder, present_settings(ben.server.folder), registry) == {ana.user}
    await registry.close()


def put_back(copy: Path, path: Path) -> None:
    """Replace a folder, or a file with SQLite's side files, by an older copy."""
    for held in path.parent.glob(f"{path.name}*"):
        shutil.rmtree(held) if held.is_dir() else held.unlink()
    for kept in copy.parent.glob(f"{copy.name}*"):
        target = path.parent / kept.name
        shutil.copytree(kept, target) if kept.is_dir() else shutil.copy(kept, target)
