"""A wiped, restored or copied device or server gets back what others have.

See shared/decisions/0016-heads-decide.md and shared/decisions/0017-forks.md.
"""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.errors import NotAllowed
from milepost_shared.protocol.member import Member
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.system.people import Person, operate
from tests.system.servers import ServerProcess

DAY = timedelta(days=1)
"""A clock ahead by this much, so that the server's stamps differ from those of the device."""


async def test_a_wiped_server_gets_everything_back_even_the_frames_of_a_lost_device(
    ben: Person,
) -> None:
    laptop, phone, gone = [await ben.device(name) for name in ("laptop", "phone", "gone")]
    await ben.set_goal(laptop)
    for n, device in enumerate((laptop, phone, gone)):
        await ben.log(device, 10 + n, 20 + n, ahead=n * DAY)
    before, user = await ben.converge(laptop, phone, gone), ben.user
    wipe(ben.server)
    ben.user = None
    for device in (laptop, phone):
        await ben.join(device)
    assert ben.user == user
    assert await ben.converge(laptop, phone) == before
    newcomer = await ben.device("newcomer")
    assert await ben.converge(newcomer) == before


async def test_a_wiped_server_learns_of_a_device_from_the_second_device_that_rejoins(ben: Person) -> None:
    laptop = await ben.device("laptop")
    phone, gone = await ben.device("phone"), await ben.device("gone")
    for n, device in enumerate((laptop, phone, gone)):
        await ben.log(device, 1 + n)
    await ben.sync(gone)
    await ben.sync(phone)
    wipe(ben.server)
    ben.user = None
    for device in (laptop, phone):
        await ben.join(device)
    await ben.converge(laptop, phone)
    assert await ben.amounts(laptop) == [1, 2, 3]


async def test_after_the_server_lost_its_keys_each_device_joins_anew_and_nothing_is_lost(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1)
    await ben.converge(laptop, phone)
    ben.server.stop()
    (ben.server.folder / "keys.json").unlink()
    ben.server.start()
    await ben.log(phone, 2)
    for device in (laptop, phone):
        with pytest.raises(NotAllowed, match="not the server that this device joined"):
            await ben.sync(device)
        await ben.join(device)
    await ben.converge(laptop, phone)
    assert await ben.amounts(laptop) == [1, 2]


async def test_a_device_of_a_wiped_server_must_join_again(ben: Person) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    wipe(ben.server, keep=("settings.json",))
    with pytest.raises(NotAllowed, match="milepost join"):
        await ben.sync(laptop)
    assert await ben.amounts(laptop) == [1]


async def test_frames_that_the_server_keeps_refusing_are_reported_with_the_reason(ben: Person) -> None:
    laptop, phone, gone = [await ben.device(name) for name in ("laptop", "phone", "gone")]
    for device in (gone, phone):
        await ben.log(device, 1)
        await ben.sync(device)
    wipe(ben.server)
    ben.user = None
    await ben.join(laptop)
    unknown = Member(device=gone.id, name="gone", key="lost", joined=1)
    await phone.log.write(lambda log: log.roster.put(unknown))
    await ben.join(phone)
    with pytest.raises(NotAllowed, match="foreign"):
        await ben.sync(phone)


async def test_a_server_restored_from_its_backup_gets_the_rest_back(ben: Person, tmp_path: Path) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1, 2)
    await ben.converge(laptop, phone)
    assert operate(ben.server, "backup", str(tmp_path / "backup")).returncode == 0
    await ben.log(laptop, 3)
    await ben.log(phone, 4, ahead=DAY)
    await ben.converge(laptop, phone)
    await ben.log(phone, 5, ahead=DAY)
    ben.server.stop()
    shutil.rmtree(ben.server.folder)
    shutil.copytree(tmp_path / "backup", ben.server.folder)
    ben.server.start()
    await ben.converge(laptop, phone)
    assert await ben.amounts(laptop) == [1, 2, 3, 4, 5]


async def test_a_server_whose_whole_folder_is_an_old_copy_gets_the_rest_back(
    ben: Person, tmp_path: Path
) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1, 2)
    await ben.converge(laptop, phone)
    ben.server.stop()
    shutil.copytree(ben.server.folder, tmp_path / "copy")
    ben.server.start()
    await ben.log(laptop, 3)
    await ben.log(phone, 4, ahead=DAY)
    await ben.converge(laptop, phone)
    await ben.log(phone, 5, ahead=DAY)
    ben.server.stop()
    shutil.rmtree(ben.server.folder)
    shutil.copytree(tmp_path / "copy", ben.server.folder)
    ben.server.start()
    await ben.converge(laptop, phone)
    assert await ben.amounts(laptop) == [1, 2, 3, 4, 5]


async def test_a_server_that_lost_only_its_stream_goes_on(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1, 2)
    await ben.converge(laptop, phone)
    ben.server.stop()
    shutil.rmtree(ben.server.folder / "broker")
    ben.server.start()
    await ben.log(phone, 3)
    await ben.converge(laptop, phone)
    assert await ben.amounts(laptop) == [1, 2, 3]


async def test_a_server_that_lost_only_its_files_reads_the_stream_again(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1, 2)
    await ben.log(phone, 3, ahead=DAY)
    before = await ben.converge(laptop, phone)
    ben.server.stop()
    shutil.rmtree(ben.server.folder / "users")
    (ben.server.folder / "server.db").unlink()
    ben.server.start()
    ben.user = None
    for device in (laptop, phone):
        await ben.join(device)
    assert await ben.converge(laptop, phone) == before


async def test_a_server_that_lost_only_its_registry_goes_on(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(laptop, 1)
    before = await ben.converge(laptop, phone)
    ben.server.stop()
    for path in ben.server.folder.glob("server.db*"):
        path.unlink()
    ben.server.start()
    assert await ben.converge(laptop, phone, await ben.device("newcomer")) == before


async def test_a_device_restored_from_an_old_backup_gets_back_what_it_had_sent(
    ana: Person, tmp_path: Path
) -> None:
    laptop = await ana.device("laptop")
    async with await Device.open(
        Home(tmp_path / "phone"), Moment.current({}), connect=open_threaded
    ) as phone:
        await ana.join(phone)
        await ana.log(phone, 1, 2)
        await ana.sync(phone)
        await ana.log(phone, 3, ahead=DAY)
    shutil.copytree(tmp_path / "phone", tmp_path / "backup")
    async with await Device.open(
        Home(tmp_path / "phone"), Moment.current({}), connect=open_threaded
    ) as phone:
        await ana.log(phone, 4, 5)
        await ana.sync(phone)
    async with await Device.open(
        Home(tmp_path / "backup"), Moment.current({}), connect=open_threaded
    ) as phone:
        await ana.log(phone, 6, 7)
        await ana.converge(laptop, phone)
        assert await ana.amounts(phone) == [1, 2, 3, 4, 5, 6, 7]
        await ana.log(phone, 8)
        await ana.converge(laptop, phone)
    assert await ana.amounts(laptop) == [1, 2, 3, 4, 5, 6, 7, 8]


async def test_two_copies_of_a_folder_both_go_on(ana: Person, tmp_path: Path) -> None:
    laptop = await ana.device("laptop")
    async with await Device.open(
        Home(tmp_path / "phone"), Moment.current({}), connect=open_threaded
    ) as phone:
        await ana.join(phone)
        await ana.log(phone, 1, 2)
        await ana.sync(phone)
        await ana.log(phone, 3)
    shutil.copytree(tmp_path / "phone", tmp_path / "copy")
    amount = 4
    async with (
        await Device.open(Home(tmp_path / "phone"), Moment.current({}), connect=open_threaded) as phone,
        await Device.open(Home(tmp_path / "copy"), Moment.current({}), connect=open_threaded) as copy,
    ):
        for _ in range(4):
            for device in (phone, copy):
                await ana.log(device, amount, amount + 1)
                amount += 2
            for device in (copy, phone):
                await ana.sync(device)
        await ana.converge(laptop, phone, copy)
    assert await ana.amounts(laptop) == list(range(1, amount))


def wipe(server: ServerProcess, keep: tuple[str, ...] = ()) -> None:
    """Delete the server's folder and start a new server."""
    server.stop()
    for path in server.folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name not in keep:
            path.unlink()
    server.start()
