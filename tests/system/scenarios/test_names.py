"""What a device is called: as its person says, and like no other device of theirs."""

from __future__ import annotations

import json
import platform

from milepost_client.device.device import Device
from tests.system.people import Person, milepost

HOST = platform.node()


async def joined(person: Person, device: Device, *options: str) -> tuple[str, str]:
    """Let a device join by the command; return its name and what was said."""
    code = await person.server.invite(person.user)
    found = await milepost(device.home, "join", person.server.url, code, "--json", *options)
    assert found.code == 0, found.err
    person.user = json.loads(found.out)["user"]
    told = await milepost(device.home, "join", person.server.url, await person.server.invite(person.user))
    return str(json.loads(found.out)["name"]), told.out + told.err


async def test_joining_again_keeps_the_name_that_was_chosen(ana: Person) -> None:
    name, again = await joined(ana, await ana.open("a"), "--name", "laptop")
    assert name == "laptop" and "“laptop” has joined" in again


async def test_a_second_device_of_the_same_name_gets_a_free_one_and_is_told(ana: Person) -> None:
    first, second = await ana.open("a"), await ana.open("b")
    assert (await joined(ana, first))[0] == HOST
    code = await ana.server.invite(ana.user)
    told = await milepost(second.home, "join", ana.server.url, code)
    assert f"“{HOST} 2” has joined, beside {HOST}" in told.out
    assert f"Another device is called “{HOST}” already" in told.err
    assert (await joined(ana, second))[0] == f"{HOST} 2"
    await ana.sync(first)
    assert (await milepost(first.home, "revoke", f"{HOST} 2", "--yes")).code == 0
