"""Who lets devices in, by invites; their names; what people are told (client/decisions/0010-joining.md)."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.errors import NotAllowed
from milepost_shared.roster.fingerprint import fingerprint
from tests.system.people import Person, milepost, operate
from tests.system.servers import ServerProcess


async def said(home: Home, *command: str) -> Any:
    """Return a command's JSON."""
    result = await milepost(home, *command, "--json")
    assert result.code == 0, result.err
    return json.loads(result.out)


async def invite_and_join(maker: Device, name: str) -> Home:
    """Let a new device in by an invite of another one."""
    invited, home = await said(maker.home, "invite"), Home(maker.home.folder.parent / name)
    joined = await said(home, "join", invited["link"], "--name", name)
    assert joined["fingerprint"] == invited["fingerprint"]
    return home


async def vouchers(home: Home) -> dict[str, str]:
    return {each["name"]: each["voucher"] for each in await said(home, "devices")}


async def test_a_device_lets_in_another_one_and_nobody_is_surprised(ana: Person) -> None:
    laptop = await ana.device("laptop")
    await ana.log(laptop, 1)
    await ana.sync(laptop)
    phone = await invite_and_join(laptop, "phone")
    for home in (phone, laptop.home):
        synced = await milepost(home, "sync")
        assert (synced.code, synced.err) == (0, "")
        assert await vouchers(home) == {"laptop": "server", "phone": laptop.id}
    listed = await milepost(phone, "devices")
    [own] = [each for each in await said(phone, "devices") if each["here"]]
    assert (own["fingerprint"] in listed.out, "operator" in listed.out) == (True, True)


async def test_an_invite_of_a_device_lets_one_device_in(ana: Person) -> None:
    laptop = await ana.device("laptop")
    invited = await said(laptop.home, "invite")
    for name, code in (("phone", 0), ("thief", 5)):
        joined = await milepost(Home(ana.homes / name), "join", invited["url"], invited["code"])
        assert joined.code == code
    shown = await milepost(laptop.home, "invite")
    assert ("milepost join" in shown.out, invited["fingerprint"] in shown.out) == (True, True)


async def test_a_device_that_the_operator_let_in_is_told_of_once_on_each_device(ana: Person) -> None:
    laptop, tablet = await ana.device("laptop"), await ana.device("tablet")
    await ana.converge(laptop, tablet)
    await milepost(laptop.home, "sync")
    phone = await ana.device("phone")
    key = fingerprint((await phone.keys.load_or_create()).public)
    for device in (laptop, tablet):
        first, again = await milepost(device.home, "sync"), await milepost(device.home, "sync")
        assert (first.err.count("“phone”"), key in first.err) == (1, True)
        assert (f"milepost revoke {phone.id}" in first.err, "phone" in again.err) == (True, False)
    assert "phone" not in (await milepost(phone.home, "sync")).err


async def test_a_sync_that_nobody_sees_leaves_the_telling_to_the_next_command(ana: Person) -> None:
    laptop = await ana.device("laptop")
    await ana.device("phone")
    await ana.sync(laptop)
    told = [await milepost(laptop.home, "status") for _ in range(2)]
    assert [result.err.count("“phone”") for result in told] == [1, 0]


async def test_another_name_comes_to_all_devices_and_to_the_server(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.sync(laptop)
    renamed = await milepost(laptop.home, "devices", "rename", "phone", "old phone")
    assert (renamed.code, "“old phone”" in renamed.out) == (0, True)
    for device in (laptop, phone):
        await ana.sync(device)
        assert set(await vouchers(device.home)) == {"laptop", "old phone"}
    assert "old phone" in operate(ana.server, "devices", "--user", str(ana.user)).stdout
    taken = await milepost(laptop.home, "devices", "rename", "laptop", "Old Phone")
    assert (taken.code, "Another device" in taken.err) == (2, True)


async def test_a_server_restored_from_before_a_device_joined_goes_on_without_an_invite(
    ben: Person, tmp_path: Path
) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    await ben.sync(laptop)
    assert operate(ben.server, "backup", str(tmp_path / "backup")).returncode == 0
    phone, tablet = await ben.device("phone"), await ben.device("tablet")
    await ben.log(phone, 2)
    await ben.log(tablet, 4)
    await ben.converge(laptop, phone, tablet)
    put_back(ben.server, tmp_path / "backup")
    await ben.log(phone, 8)
    # The phone presents its own record; the laptop hands over that of the tablet, and the tablet just syncs.
    assert (await milepost(phone.home, "server", ben.server.url)).code == 0
    await ben.sync(laptop)
    await ben.converge(laptop, phone, tablet)
    assert await ben.amounts(tablet) == [1, 2, 4, 8]
    assert ben.user is not None
    assert await ben.server.quarantined(ben.user) == []


async def test_a_revocation_comes_back_to_a_restored_server_with_the_first_device_that_knows_it(
    ben: Person, tmp_path: Path
) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.converge(laptop, phone)
    assert operate(ben.server, "backup", str(tmp_path / "backup")).returncode == 0
    assert (await milepost(laptop.home, "revoke", "phone", "--yes")).code == 0
    put_back(ben.server, tmp_path / "backup")
    await ben.sync(laptop)
    with pytest.raises(NotAllowed):
        await ben.sync(phone)
    assert await ben.on_server(lambda log: not log.roster.all()[1].is_active)


async def test_a_device_talks_to_no_other_server_than_the_one_it_joined(
    ben: Person, server: ServerProcess
) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    moved = await milepost(laptop.home, "server", server.url)
    assert (moved.code, "is not the server that this device joined" in moved.err) == (5, True)
    known = await said(laptop.home, "status")
    ben.server.stop()
    (ben.server.folder / "keys.json").unlink()
    ben.server.start()
    refused = await milepost(laptop.home, "server", ben.server.url)
    assert (refused.code, known["fingerprint"] in refused.err) == (5, True)
    await ben.join(laptop)
    assert (await ben.sync(laptop)).agrees
    assert (await said(laptop.home, "status"))["fingerprint"] != known["fingerprint"]


def put_back(server: ServerProcess, backup: Path) -> None:
    """Restore a server from its backup."""
    server.stop()
    shutil.rmtree(server.folder)
    shutil.copytree(backup, server.folder)
    server.start()


async def test_a_device_put_back_to_its_backup_lists_its_devices_again_after_a_sync(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.converge(laptop, phone)
    await laptop.close()
    file = str(ana.homes / "kept.zip")
    assert (await milepost(laptop.home, "backup", file)).code == 0
    assert (await milepost(laptop.home, "restore", file)).code == 0
    assert {each["role"] for each in await said(laptop.home, "devices")} == {"author"}
    synced = await milepost(laptop.home, "sync")
    assert (synced.code, synced.err) == (0, "")
    assert {each["role"] for each in await said(laptop.home, "devices")} == {"member"}
