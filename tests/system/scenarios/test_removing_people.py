"""`milepost-server users remove`: nothing of the person is left at the server, and no device restores it."""

from __future__ import annotations

import asyncio
import json

import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_shared.errors import Revoked
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged
from tests.client.recording import record
from tests.system.conftest import NewPerson
from tests.system.people import Person, operate
from tests.system.servers import PATIENCE, ServerProcess

WORD = "Zuckmayer"


async def write(device: Device) -> None:
    moment = Moment.current({})
    await record(device, [ActivityLogged(**draft_header(), day=moment.today, note=WORD)], moment)


def files_with(server: ServerProcess, word: str) -> list[str]:
    """The server's files that hold a word."""
    found = (path for path in server.folder.rglob("*") if path.is_file())
    return [path.name for path in found if word.encode() in path.read_bytes()]


async def until_no_file_has(server: ServerProcess, word: str) -> None:
    """Wait until the server took a word out of its stream, too."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if not files_with(server, word):
                return
            await asyncio.sleep(0.1)


def remove(ben: Person) -> None:
    assert ben.user
    ran = operate(ben.server, "users", "remove", ben.user, "--yes", "--json")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["user"] == ben.user


async def test_nothing_of_a_removed_person_is_left_and_the_device_is_told(
    ben: Person, new_person: NewPerson
) -> None:
    server = ben.server
    other = await new_person(server)
    laptop, phone = await ben.device("laptop"), await other.device("phone")
    assert ben.user
    assert operate(server, "users", "rename", ben.user, WORD).returncode == 0
    await write(laptop)
    await ben.sync(laptop)
    await other.log(phone, 1.0)
    await other.sync(phone)
    assert files_with(server, WORD)
    remove(ben)
    await until_no_file_has(server, WORD)
    assert [path.name for path in server.folder.glob("users/*") if path.name.startswith(ben.user)] == []
    assert ben.user not in operate(server, "users").stdout
    await write(laptop)
    with pytest.raises(Revoked, match="removed you from it"):
        await ben.sync(laptop)
    assert await laptop.log.read(lambda log: len([*log.entries()])) == 2
    assert files_with(server, WORD) == []
    await other.log(phone, 2.0)
    await other.converge(phone)


async def test_a_removal_holds_after_a_restart_and_an_invite_is_the_way_back(ben: Person) -> None:
    server = ben.server
    laptop = await ben.device("laptop")
    await write(laptop)
    await ben.sync(laptop)
    assert server.stop() == 0
    remove(ben)
    server.start()
    await until_no_file_has(server, WORD)
    with pytest.raises(Revoked, match="removed you from it"):
        await ben.sync(laptop)
    assert list(server.folder.glob("users/*.db")) == []
    ben.user = None
    tablet = await ben.device("tablet")
    await ben.log(tablet, 4.0)
    await ben.converge(tablet)


async def test_who_is_nobody_here_cannot_be_removed(own_server: ServerProcess) -> None:
    ran = operate(own_server, "users", "remove", "Nobody", "--yes")
    assert (ran.returncode, "No person Nobody is known here." in ran.stderr) == (3, True)
