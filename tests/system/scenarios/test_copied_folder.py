"""A device's folder that was copied: two places write as one device, until a word parts them."""

from __future__ import annotations

import json
import shutil

from milepost_client.device.home import Home
from tests.system.people import Person, milepost


async def noted(home: Home) -> list[str]:
    """Return the notes of the entries in a folder."""
    return sorted(entry["note"] for entry in json.loads((await milepost(home, "entries", "--json")).out))


async def test_two_places_that_write_as_one_device_are_told_and_parted(ana: Person) -> None:
    device = await ana.device("laptop")
    original, copy = device.home, Home(ana.homes / "copy")
    await milepost(original, "log", "-n", "before")
    assert "not written here" not in (await milepost(original, "sync")).err
    shutil.copytree(original.folder, copy.folder)
    for home, note in ((original, "there"), (copy, "here")):
        await milepost(home, "log", "-n", note)
    assert "not written here" not in (await milepost(original, "sync")).err
    told = await milepost(copy, "sync", "--json")
    assert json.loads(told.out)["elsewhere"] is True
    assert "two places write as one device" in told.err and "milepost join --anew" in told.err
    await milepost(copy, "log", "-n", "not sent yet")
    parted = await milepost(copy, "join", "--anew")
    assert parted.code == 0 and "“laptop 2” has joined, beside laptop" in parted.out, parted.err
    for n in range(2):
        for home in (original, copy):
            await milepost(home, "log", "-n", f"{home.folder.name} {n}")
            synced = await milepost(home, "sync", "--json")
            # The one from before still hears once of what the copy wrote in its name.
            assert n == 0 or json.loads(synced.out)["elsewhere"] is False
    await milepost(original, "sync")
    later = [f"{home.folder.name} {n}" for home in (original, copy) for n in range(2)]
    notes = sorted(["before", "here", "not sent yet", "there", *later])
    assert await noted(original) == await noted(copy) == notes
    listed = json.loads((await milepost(original, "devices", "--json")).out)
    assert {each["name"]: each["revoked"] for each in listed} == {"laptop": None, "laptop 2": None}


async def test_parting_takes_a_server_that_was_joined(ana: Person) -> None:
    alone = (await ana.open("alone")).home
    refused = await milepost(alone, "join", "--anew")
    assert refused.code == 2 and "has not joined a server" in refused.err
    for wrong in ((), (ana.server.url, "code", "--anew")):
        assert (await milepost(alone, "join", *wrong)).code == 2
