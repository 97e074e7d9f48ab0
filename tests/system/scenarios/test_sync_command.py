"""`milepost sync` and `milepost join` as a person uses them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys

import pytest

from milepost_client.device.background import spawn_sync
from milepost_client.device.clock import Moment
from milepost_client.device.home import Home
from milepost_shared.storage.log import Log
from tests.system.people import Person, milepost
from tests.system.servers import PATIENCE

USAGE, FAILED = 2, 1


@pytest.fixture
def laptop(ana: Person) -> Home:
    """Return the home of a new device."""
    return Home(ana.homes / "laptop")


async def join(ana: Person, home: Home, name: str) -> str:
    result = await milepost(home, "join", ana.server.url, await ana.server.invite(ana.user), "--name", name)
    assert result.code == 0, result
    ana.user = json.loads((await milepost(home, "status", "--json")).out)["user"]
    return result.out


async def test_a_device_joins_is_listed_and_syncs(ana: Person, laptop: Home) -> None:
    await milepost(laptop, "log", "-w", "Ana")
    said = (await join(ana, laptop, "laptop")).splitlines()
    assert said[0] == "“laptop” has joined."
    assert said[1].startswith("The server's fingerprint is ")
    assert said[2] == "Sent 1 event, received 0; this device and the server agree."
    result = await milepost(laptop, "sync", "--json")
    report = json.loads(result.out)
    assert (result.code, report["sent"], report["agrees"]) == (0, 0, True)
    assert report["digest"] == await ana.on_server(Log.digest)
    [device] = json.loads((await milepost(laptop, "devices", "--json")).out)
    assert (device["name"], device["here"], device["seq"], device["revoked"]) == ("laptop", True, 1, None)


async def test_a_join_brings_what_the_server_holds_and_says_so_in_json(ana: Person, laptop: Home) -> None:
    phone = await ana.device("phone")
    await ana.log(phone, 1, 2)
    await ana.sync(phone)
    code = await ana.server.invite(ana.user)
    told = json.loads((await milepost(laptop, "join", ana.server.url, code, "--json")).out)
    assert (told["user"], told["sync"]["received"], told["sync"]["agrees"]) == (ana.user, 2, True)
    assert len(json.loads((await milepost(laptop, "entries", "--json")).out)) == 2


async def test_join_lists_another_device_with_the_same_name(ana: Person, laptop: Home) -> None:
    await join(ana, laptop, "laptop")
    said = await join(ana, Home(ana.homes / "other"), "laptop")
    assert said.startswith("“laptop 2” has joined, beside laptop.\n")


async def test_imported_events_that_their_device_never_sent_reach_the_server(
    ana: Person, laptop: Home
) -> None:
    phone, file = Home(ana.homes / "phone"), ana.homes / "all.jsonl"
    await milepost(laptop, "log", "-w", "Ana")
    await milepost(laptop, "export", str(file))
    await milepost(phone, "import", str(file))
    await milepost(phone, "log", "-w", "Bo")
    await join(ana, phone, "phone")
    assert (await milepost(phone, "sync")).code == 0
    assert await ana.on_server(lambda log: log.events.count()) == 2
    await join(ana, laptop, "laptop")
    assert (await milepost(laptop, "sync")).code == 0
    digests = {
        json.loads((await milepost(home, "status", "--json")).out)["digest"] for home in (laptop, phone)
    }
    assert digests == {await ana.on_server(Log.digest)}


async def test_a_sync_before_joining_says_how_to_join(laptop: Home) -> None:
    result = await milepost(laptop, "sync")
    assert (result.code, "milepost join URL CODE" in result.err) == (USAGE, True)


async def test_a_second_sync_fails_while_the_first_one_runs(ana: Person, laptop: Home) -> None:
    await join(ana, laptop, "laptop")
    with laptop.sync_lock() as free:
        assert free
        result = await milepost(laptop, "sync")
    assert (result.code, "Another sync" in result.err) == (FAILED, True)
    assert (await milepost(laptop, "sync")).code == 0


async def test_a_write_is_sent_in_the_background(ana: Person, laptop: Home) -> None:
    await join(ana, laptop, "laptop")
    await milepost(laptop, "log", "-w", "Ana")
    assert spawn_sync(
        laptop, os.environ | {"MILEPOST_HOME": str(laptop.folder)}, Moment.current(os.environ).today
    )
    async with asyncio.timeout(PATIENCE):
        while True:
            if await ana.on_server(lambda log: log.events.count()):
                break
            await asyncio.sleep(0.05)


async def test_a_watch_reports_arrivals_and_ends_cleanly_on_ctrl_c(ana: Person, laptop: Home) -> None:
    await join(ana, laptop, "laptop")
    watch = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "milepost_client.main", "sync", "--watch", "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"MILEPOST_HOME": str(laptop.folder)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert watch.stdout is not None
    async with asyncio.timeout(PATIENCE):
        while b"}" not in await watch.stdout.readline():
            pass
        await milepost(laptop, "log", "-w", "Ana")
        while b"}" not in (line := await watch.stdout.readline()):
            assert b'"sent": 0' not in line
        watch.send_signal(signal.SIGINT)
        _, words = await watch.communicate()
    assert (watch.returncode, words.decode()) == (0, "Staying in sync until Ctrl-C.\n")
    assert await ana.on_server(lambda log: log.events.count()) == 1
