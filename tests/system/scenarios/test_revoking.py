"""Revoking a device: from another one or by the operator, with the server running or not, and coming back."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.sync.broker_client import ConnectionLost, LoginRefused, connect_to_broker
from milepost_client.sync.enrollment import Joined, join
from milepost_client.sync.server_link import ServerLink, load_link
from milepost_client.sync.sync import SyncReport, connect_to_server, watch
from milepost_shared.errors import MilepostError, NotAllowed, Revoked
from milepost_shared.protocol.messages import Pull
from milepost_shared.storage.aiosqlite_connection import threaded
from tests.system.people import Person, milepost, operate
from tests.system.servers import PATIENCE, ServerProcess

NOT_ALLOWED, OFFLINE, NOT_FOUND, USAGE = 5, 4, 3, 2


def link_of(device: Device) -> ServerLink:
    link = load_link(device.home)
    assert link is not None
    return link


def put_out(server: ServerProcess, device: Device, *options: str) -> Any:
    """Let the operator revoke a device; gives what the command tells as JSON."""
    ran = operate(server, "revoke", device.id, "--json", *options)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


async def logs_in(device: Device) -> bool:
    """Whether the broker lets a device in by the login that it has, without renewing it."""
    try:
        async with connect_to_broker(link_of(device), device.id, Identity.load_or_create(device.home)):
            return True
    except LoginRefused:
        return False


async def come_back(ana: Person, device: Device) -> Joined:
    code = await ana.server.invite(ana.user)
    return await join(device, ana.server.url, code, device.home.folder.name, Moment.current({}))


async def revoked_since(ana: Person, device: Device) -> int | None:
    member = await ana.on_server(lambda log: log.roster.get(device.id))
    assert member is not None
    return member.revoked


async def test_from_another_device_a_live_connection_is_closed_at_once_and_nothing_lets_it_in_again(
    ana: Person,
) -> None:
    laptop, phone, tablet = [await ana.device(name) for name in ("laptop", "phone", "tablet")]
    watching = asyncio.create_task(watch(phone, lambda: Moment.current({}), reported))
    async with connect_to_server(tablet) as beside:
        async with connect_to_server(phone) as exchange:
            held = asyncio.create_task(exchange.pull(Pull(have={}, wait=25)))
            await asyncio.sleep(0.3)
            told = await milepost(laptop.home, "revoke", "phone", "--json")
            done = json.loads(told.out)
            assert (told.code, done["device"], done["already"]) == (0, phone.id, False)
            async with asyncio.timeout(PATIENCE):
                with pytest.raises((ConnectionLost, NotAllowed)):
                    await held
                with pytest.raises(Revoked):
                    await watching
        assert not await logs_in(phone)
        await beside.pull(Pull(have={}))
        assert await logs_in(tablet)
    with pytest.raises(Revoked):
        await ana.sync(phone)
    assert await revoked_since(ana, phone) == done["revoked"]


async def reported(_: SyncReport) -> None:
    """Whatever a watch tells."""


async def test_the_device_that_was_lost_may_have_joined_after_this_one_last_synced(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    assert (await milepost(laptop.home, "revoke", "nothing")).code == NOT_FOUND
    told = await milepost(laptop.home, "revoke", "Phone")
    assert (told.code, told.out.startswith("“phone” is revoked, as of ")) == (0, True)
    assert "cut off at once" in told.err
    again = await milepost(laptop.home, "revoke", phone.id)
    assert (again.code, "has been revoked since" in again.out, again.err) == (0, True, "")


async def test_a_device_does_not_revoke_itself_and_says_how_it_can_be_done(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    told = await milepost(laptop.home, "revoke", "laptop")
    assert (told.code, "from another device" in told.err) == (USAGE, True)
    assert [await revoked_since(ana, device) for device in (laptop, phone)] == [None, None]


async def test_without_the_server_nothing_is_revoked(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.sync(laptop)
    ben.server.stop()
    told = await milepost(laptop.home, "revoke", "phone")
    assert (told.code, told.out) == (OFFLINE, "")
    member = await laptop.log.read(lambda log: log.roster.get(phone.id))
    assert member is not None and member.revoked is None


async def test_the_others_hear_of_it_and_the_revoked_one_is_told_what_to_do(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.set_goal(phone)
    await ana.log(phone, 1)
    await ana.converge(laptop, phone)
    done = put_out(ana.server, phone)
    await ana.sync(laptop)
    [_, listed] = json.loads((await milepost(laptop.home, "devices", "--json")).out)
    assert (listed["device"], listed["revoked"]) == (phone.id, done["revoked"])
    told = await milepost(phone.home, "sync")
    assert (told.code, "revoked on" in told.err, "milepost join" in told.err) == (NOT_ALLOWED, True, True)
    assert "this device, revoked" in (await milepost(phone.home, "devices")).out
    assert "was revoked" in (await milepost(phone.home, "status")).err
    assert json.loads((await milepost(phone.home, "status", "--json")).out)["revoked"] is True
    assert (await milepost(phone.home, "log", "coffees", "2")).code == 0
    assert await ana.amounts(phone) == [1, 2]


async def test_the_operator_revokes_by_name_and_hears_since_when(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    assert ana.user is not None
    ran = operate(ana.server, "revoke", "phone", "--user", ana.user)
    assert (ran.returncode, "“phone” is revoked" in ran.stdout) == (0, True)
    assert f"“phone” ({phone.id}) of {ana.user}" in ran.stderr
    again = operate(ana.server, "revoke", "phone", "--user", ana.user)
    assert (again.returncode, "has been revoked since" in again.stdout, again.stderr) == (0, True, "")
    assert not await logs_in(phone)
    assert await logs_in(laptop)
    listed = operate(ana.server, "devices", "--user", ana.user).stdout.splitlines()
    assert ["(revoked " in line for line in listed] == [False, True]
    assert operate(ana.server, "revoke", "nothing").returncode == NOT_FOUND


async def test_a_name_that_several_devices_have_is_refused_with_their_ids(ana: Person) -> None:
    first = await ana.open("one/phone")
    second = await ana.open("two/phone")
    for device in (first, second):
        await ana.join(device)
    assert ana.user is not None
    ran = operate(ana.server, "revoke", "phone", "--user", ana.user)
    assert (ran.returncode, first.id in ran.stderr, second.id in ran.stderr) == (USAGE, True, True)
    assert [await revoked_since(ana, device) for device in (first, second)] == [None, None]


async def test_with_the_server_stopped_it_holds_from_the_next_start_on_and_after_every_other(
    ben: Person,
) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.sync(phone)
    ben.server.stop()
    assert put_out(ben.server, phone)["already"] is False
    for end in (ben.server.stop, ben.server.kill):
        ben.server.start()
        assert await logs_in(laptop)
        assert not await logs_in(phone)
        with pytest.raises(Revoked):
            await ben.sync(phone)
        end()


async def test_a_broker_that_starts_anew_under_its_server_still_refuses_it(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    put_out(ben.server, phone)
    ben.server.signal_broker(signal.SIGKILL)
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(MilepostError):
                await ben.sync(laptop)
                break
            await asyncio.sleep(0.1)
    assert not await logs_in(phone)


async def test_what_reaches_the_stream_afterwards_is_put_in_quarantine(ben: Person) -> None:
    """Behind the broker's back: the roster alone says that the device is revoked."""
    phone = await ben.device("phone")
    await ben.log(phone, 1)
    await ben.sync(phone)
    async with connect_to_server(phone) as exchange:
        now = round(time.time() * 1e6)
        member = await ben.on_server(lambda log: log.roster.get(phone.id))
        assert member is not None and ben.user is not None
        gone = msgspec.structs.replace(member, revoked=now)
        await ben.change_on_server(lambda log: log.roster.put(gone))
        await ben.log(phone, 2)
        await ben.push(phone, exchange, 1)
        await ben.server.until_read(2)
    assert await ben.server.quarantined(ben.user) == [(phone.id, "revoked")]
    assert await ben.on_server(lambda log: log.head(phone.id).seq) == 1


async def test_whoever_comes_back_is_a_new_device_and_all_that_it_wrote_comes_along(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.set_goal(laptop)
    await ana.log(phone, 1)
    await ana.converge(laptop, phone)
    await ana.log(phone, 2)
    old, key = phone.id, Identity.load_or_create(phone.home).public
    put_out(ana.server, phone)
    await ana.log(phone, 4)
    joined = await come_back(ana, phone)
    assert (joined.was, joined.device, joined.name) == (old, phone.id, "phone 2")
    assert joined.devices == ["laptop", "phone 2"]
    assert phone.id != old
    assert Identity.load_or_create(phone.home).public != key
    await ana.log(phone, 8)
    await ana.converge(phone, laptop)
    assert await ana.amounts(laptop) == [1, 2, 4, 8]
    heads = await ana.on_server(lambda log: {head.device: head.seq for head in log.heads.all()})
    assert heads == {laptop.id: 1, old: 3, phone.id: 1}
    assert (await milepost(laptop.home, "prove")).code == 0


async def test_a_command_that_runs_while_the_folder_comes_back_writes_as_the_new_device(ana: Person) -> None:
    phone = await ana.device("phone")
    await ana.set_goal(phone)
    put_out(ana.server, phone)
    async with await Device.open(phone.home, Moment.current({}), connect=threaded) as beside:
        joined = await come_back(ana, phone)
        await ana.log(beside, 1)
    await ana.sync(phone)
    heads = await ana.on_server(lambda log: {head.device: head.seq for head in log.heads.all()})
    assert heads == {joined.was: 1, phone.id: 1}


async def test_coming_back_may_break_off_after_the_new_id_and_be_completed(ana: Person) -> None:
    phone, old_folder = await ana.device("phone"), ana.homes / "old"
    await ana.set_goal(phone)
    await ana.log(phone, 1)
    put_out(ana.server, phone)
    old = phone.id
    shutil.copy(phone.home.key, old_folder)
    await come_back(ana, phone)
    # As if it had ended before its new key was written, and before the server heard of it.
    shutil.copy(old_folder, phone.home.key)
    await phone.log.write(lambda log: log.metadata.put("device", "d" * 12))
    phone.id = "d" * 12
    joined = await come_back(ana, phone)
    # The server heard of a "phone 2" before, and of this one now.
    assert (joined.device, joined.name) == ("d" * 12, "phone 3")
    assert Identity.load_or_create(phone.home).public != Identity(old_folder.read_bytes()).public
    await ana.sync(phone)
    assert await ana.on_server(lambda log: log.head(old).seq) == 2


async def test_a_server_put_back_to_a_backup_from_before_knows_nothing_of_it_until_it_is_said_again(
    ben: Person, elsewhere: ServerProcess
) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.converge(laptop, phone)
    assert operate(ben.server, "backup", str(elsewhere.folder)).returncode == 0
    put_out(ben.server, phone)
    ben.server.stop()
    elsewhere.start()
    ben.server = elsewhere
    for device in (laptop, phone):
        assert (await milepost(device.home, "server", elsewhere.url)).code == 0
    await ben.sync(phone)
    assert (await milepost(laptop.home, "revoke", "phone")).code == 0
    with pytest.raises(Revoked):
        await ben.sync(phone)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server to be, in another folder."""
    process = ServerProcess(tmp_path / "elsewhere")
    yield process
    if process.url:
        process.stop()


async def test_a_replay_leaves_out_what_was_stored_of_a_device_from_a_moment_on(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.set_goal(laptop)
    await ana.log(phone, 1)
    await ana.converge(laptop, phone)
    stolen = datetime.now(UTC).isoformat()
    await ana.log(phone, 2, ahead=timedelta(days=-3))
    await ana.converge(phone, laptop)
    put_out(ana.server, phone)
    told = await milepost(
        laptop.home, "replay", "Coffees", "--without-device", "phone", "--since", stolen, "--json"
    )
    found = json.loads(told.out)
    assert (found["then"]["value"], found["now"]["value"]) == (1, 3)
