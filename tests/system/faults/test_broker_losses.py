"""A broker that restarts, and a stream that is lost, deleted, another one or an older one."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

import pytest

from milepost_client.sync.sync import connect_to_server
from milepost_server.broker.connection import STREAM
from tests.system.conftest import NewPerson
from tests.system.people import Person
from tests.system.standing_broker import as_operator, broker_without_server, push_to
from tests.system.watching import until_arrived, watching


async def test_another_stream_that_goes_as_far_is_read_from_its_start(ben: Person) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    reached = await ben.server.position()
    ben.server.stop()
    shutil.rmtree(ben.server.folder / "broker")
    await ben.log(laptop, 2)
    async with broker_without_server(ben.server) as broker:
        assert (await push_to(broker, ben, laptop, after=1), reached) == (2, 1)
    ben.server.start()
    await ben.until_taken_in(laptop, 2)


async def test_a_shorter_stream_than_was_taken_in_is_read_from_its_start(ben: Person) -> None:
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


async def test_a_stream_deleted_in_mid_run_is_made_anew_and_all_goes_on(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1)
    await ben.converge(laptop, phone)
    async with watching(laptop), watching(phone):
        async with as_operator(ben.server) as operator:
            await operator.jetstream().delete_stream(STREAM)
        for amount, (here, there) in enumerate(((laptop, phone), (phone, laptop)), 2):
            await ben.log(here, amount)
            await until_arrived(ben, there, amount)
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == [1, 2, 3]


async def test_a_broker_that_is_stopped_comes_back_and_watching_devices_with_it(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    async with watching(laptop), watching(phone):
        for amount in (1, 2):
            pid = ben.server.broker_pid
            ben.server.signal_broker(signal.SIGTERM)
            await ben.log(laptop, amount)
            await until_arrived(ben, phone, amount)
            assert ben.server.broker_pid != pid
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == [1, 2]


@pytest.mark.parametrize("older", [("broker",), ("users", "server.db")])
async def test_what_is_restored_from_an_older_copy_gets_the_rest_back(
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


async def test_a_person_whose_file_cannot_be_opened_does_not_hold_up_the_stream(
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
    await ben.server.until_read(2)


def put_back(copy: Path, path: Path) -> None:
    """Let an older copy stand in the place of a file, with what SQLite keeps beside it, or of a folder."""
    for held in path.parent.glob(f"{path.name}*"):
        shutil.rmtree(held) if held.is_dir() else held.unlink()
    for kept in copy.parent.glob(f"{copy.name}*"):
        target = path.parent / kept.name
        shutil.copytree(kept, target) if kept.is_dir() else shutil.copy(kept, target)
