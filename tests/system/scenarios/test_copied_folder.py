"""A device's folder that was copied: two places write as one device, until a word parts them."""

from __future__ import annotations

import shutil

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.network.http_client import post
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.membership.separating import separate
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.system.people import Person, milepost


async def copied(person: Person) -> tuple[Device, Device]:
    """Return a device of the person that has synced, and one in a copy of its folder."""
    home = Home(person.homes / "laptop")
    async with await Device.open(home, Moment.current({}), open_threaded) as device:
        await person.join(device)
        await person.log(device, 1)
        assert not (await person.sync(device)).elsewhere
    shutil.copytree(home.folder, person.homes / "copy")
    return await person.open("laptop"), await person.open("copy")


async def test_two_places_that_write_as_one_device_are_told(ana: Person) -> None:
    original, copy = await copied(ana)
    await ana.log(original, 2)
    await ana.log(copy, 3)
    assert not (await ana.sync(original)).elsewhere
    told = await milepost(copy.home, "sync")
    assert "two places write as one device" in told.err and "milepost join --anew" in told.err
    assert (await ana.sync(original)).elsewhere
    await ana.converge(original, copy)
    assert await ana.amounts(copy) == [1, 2, 3]


async def test_a_copy_goes_on_as_a_device_of_its_own_and_nothing_is_lost(ana: Person) -> None:
    original, copy = await copied(ana)
    await ana.log(original, 2)
    await ana.log(copy, 3)
    await ana.sync(original)
    parted = await separate(copy, post, connect_to_server, None, Moment.current({}), "host")
    assert (parted.name, sorted(parted.devices)) == ("laptop 2", ["laptop", "laptop 2"])
    assert copy.id != original.id
    # What the copy wrote in its name, the original hears now.
    assert (await ana.sync(original)).elsewhere
    for amount, device in ((4, original), (5, copy)):
        await ana.log(device, amount)
        assert not (await ana.sync(device)).elsewhere
    await ana.converge(original, copy)
    assert await ana.amounts(original) == [1, 2, 3, 4, 5]
    assert all(member.is_active for member in await original.log.read(lambda log: log.roster.all()))


async def test_parting_takes_a_server_that_was_joined(ana: Person) -> None:
    alone = (await ana.open("alone")).home
    refused = await milepost(alone, "join", "--anew")
    assert refused.code == 2 and "has not joined a server" in refused.err
    assert (await milepost(alone, "join", ana.server.url, "code", "--anew")).code == 2
