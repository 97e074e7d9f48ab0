"""A server that moves, and devices that learn its new address by `milepost server`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from milepost_client.device.device import Device
from milepost_client.network.server_link import load_link
from milepost_server.settings import Settings
from tests.system.people import Person, milepost
from tests.system.servers import ServerProcess


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server in another folder, not started; it is stopped at the end."""
    process = ServerProcess(tmp_path / "elsewhere")
    yield process
    if process.url:
        process.stop()


def restore(server: ServerProcess, other: ServerProcess, broker_url: str = "") -> None:
    """Back up a server, stop it, and start the copy, which gets other ports."""
    command = (sys.executable, "-m", "milepost_server.main", "backup", str(other.folder))
    subprocess.run((*command, "--data", str(server.folder)), check=True, capture_output=True, timeout=60)
    assert server.stop() == 0
    (other.folder / "settings.json").write_bytes(msgspec.json.encode(Settings(broker_url=broker_url)))
    other.start()


def remembered(device: Device) -> bytes:
    """Return the bytes of a device's link to its server."""
    return device.home.server.read_bytes()


async def test_a_device_follows_a_server_that_was_restored_elsewhere(
    ben: Person, elsewhere: ServerProcess
) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.set_goal(laptop)
    await ben.log(laptop, 1, 2)
    await ben.converge(laptop, phone)
    old = ben.server.url
    restore(ben.server, elsewhere)
    assert old != elsewhere.url
    await ben.log(phone, 4)
    assert (await milepost(phone.home, "sync")).code == 4
    for device in (laptop, phone):
        result = await milepost(device.home, "server", elsewhere.url)
        assert (result.code, elsewhere.url in result.out, elsewhere.broker in result.out) == (0, True, True)
    ben.server = elsewhere
    await ben.converge(laptop, phone)
    assert await ben.amounts(laptop) == [1, 2, 4]


async def test_the_server_command_shows_no_login(ana: Person) -> None:
    laptop = await ana.device("laptop")
    link = load_link(laptop.home)
    assert link is not None
    shown = await milepost(laptop.home, "server", "--json")
    found = json.loads(shown.out)
    known_by = found.pop("fingerprint")
    assert found == {"url": link.url, "broker": link.broker, "user": ana.user, "expires": link.expires}
    assert known_by in (await milepost(laptop.home, "server")).out
    assert link.jwt not in shown.out + (await milepost(laptop.home, "server")).out


async def test_a_server_that_does_not_know_the_device_is_refused_without_changes(
    ben: Person, server: ServerProcess
) -> None:
    laptop = await ben.device("laptop")
    before = remembered(laptop)
    result = await milepost(laptop.home, "server", server.url)
    assert (result.code, "not the server that this device joined" in result.err) == (5, True)
    assert remembered(laptop) == before
    assert (await ben.sync(laptop)).agrees


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("http://127.0.0.1:1", 4, "was not reached"),
        ("ftp://miles.example", 2, "is not the address of a server"),
    ],
)
async def test_an_address_without_a_milepost_server_changes_nothing(
    ana: Person, url: str, code: int, words: str
) -> None:
    laptop = await ana.device("laptop")
    before = remembered(laptop)
    result = await milepost(laptop.home, "server", url)
    assert (result.code, words in result.err, result.out) == (code, True, "")
    assert remembered(laptop) == before


async def test_a_server_whose_broker_is_out_of_reach_is_followed_over_http(
    ben: Person, elsewhere: ServerProcess
) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    restore(ben.server, elsewhere, broker_url="nats://127.0.0.1:1")
    moved = await milepost(laptop.home, "server", elsewhere.url)
    assert (moved.code, elsewhere.url in moved.out) == (0, True)
    synced = await milepost(laptop.home, "sync")
    assert (synced.code, "so this device syncs over HTTP" in synced.err, synced.out[:4]) == (0, True, "Sent")


async def test_the_server_cannot_be_changed_while_a_sync_runs(ana: Person) -> None:
    laptop = await ana.device("laptop")
    with laptop.home.sync_lock() as alone:
        result = await milepost(laptop.home, "server", ana.server.url)
    assert (alone, result.code, "A sync of this device is running" in result.err) == (True, 1, True)


async def test_a_device_that_has_not_joined_learns_how_to_join(ana: Person) -> None:
    laptop = await ana.open("laptop")
    shown, pointed = [await milepost(laptop.home, "server", *url) for url in ((), (ana.server.url,))]
    assert (shown.code, shown.out, "milepost join" in shown.err) == (0, "", True)
    assert (pointed.code, "milepost join" in pointed.err) == (2, True)
    assert json.loads((await milepost(laptop.home, "server", "--json")).out) is None
