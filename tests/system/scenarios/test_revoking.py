"""Revoking a device, from another device or by the operator, and joining again afterwards."""

from __future__ import annotations

import asyncio
import json
import shutil
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.network.exchange import ConnectionLost
from milepost_client.network.http_client import post
from milepost_client.network.nats_transport import LoginRefused, connect_to_broker
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.enrollment import JoinResult, join
from milepost_client.sync.sync import SyncReport, watch
from milepost_shared.errors import MilepostError, NotAllowed, Revoked
from milepost_shared.protocol.messages import Pull
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.system.people import Person, milepost, operate
from tests.system.servers import PATIENCE, ServerProcess

NOT_ALLOWED, OFFLINE, NOT_FOUND, USAGE = 5, 4, 3, 2


def link_of(device: Device) -> ServerLink:
    link = load_link(device.home)
    assert link is not None
    return link


def put_out(server: ServerProcess, device: Device, *options: str) -> Any:
    """Let the operator revoke a device; return the command's JSON."""
    ran = operate(server, "revoke", device.id, "--json", *options)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


async def logs_in(device: Device) -> bool:
    """Tell whether the broker accepts a device's present login, without renewal."""
    try:
        async with connect_to_broker(link_of(device), device.id, Identity.load_or_create(device.home)):
            return True
    except LoginRefused:
        return False


async def come_back(ana: Person, device: Device) -> JoinResult:
    code = await ana.server.invite(ana.user)
    return await join(device, post, ana.server.url, code, device.home.folder.name, Moment.current({}))


async def revoked_since(ana: Person, device: Device) -> int | None:
    member = await ana.on_server(lambda log: log.roster.get(device.id))
    assert member is not None
    return member.revoked


async def test_revoking_from_another_device_closes_a_live_connection_for_good(
    ana: Person,
) -> None:
    laptop, phone, tablet = [await ana.device(name) for name in ("laptop", "phone", "tablet")]
    watching = asyncio.create_task(watch(phone, lambda: Moment.current({}), reported, connect_to_server))
    async with connect_to_server(tablet) as other:
        async with connect_to_server(phone) as exchange:
            held = asyncio.create_task(exchange.pull(Pull(have={}, wait=25)))
            await asyncio.sleep(0.3)
            result = await milepost(laptop.home, "revoke", "phone", "--json")
            done = json.loads(result.out)
            assert (result.code, done["device"], done["already"]) == (0, phone.id, False)
            async with asyncio.timeout(PATIENCE):
                with pytest.raises((ConnectionLost, NotAllowed)):
                    await held
                with pytest.raises(Revoked):
                    await watching
        assert not await logs_in(phone)
        await other.pull(Pull(have={}))
        assert await logs_in(tablet)
    with pytest.raises(Revoked):
        await ana.sync(phone)
    assert await revoked_since(ana, phone) == done["revoked"]


async def reported(_: SyncReport) -> None:
    """Ignore a watch's report."""


async def test_a_device_that_joined_after_the_last_sync_can_be_revoked(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    assert (await milepost(laptop.home, "revoke", "nothing")).code == NOT_FOUND
    result = await milepost(laptop.home, "revoke", "Phone")
    assert (result.code, result.out.startswith("“phone” is revoked, as of ")) == (0, True)
    assert "cut off at once" in result.err
    again = await milepost(laptop.home, "revoke", phone.id)
    assert (again.code, "has been revoked since" in again.out, again.err) == (0, True, "")


async def test_a_device_refuses_to_revoke_itself_and_says_what_to_do(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    result = await milepost(laptop.home, "revoke", "laptop")
    assert (result.code, "from another device" in result.err) == (USAGE, True)
    assert [await revoked_since(ana, device) for device in (laptop, phone)] == [None, None]


async def test_without_the_server_nothing_is_revoked(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.sync(laptop)
    ben.server.stop()
    result = await milepost(laptop.home, "revoke", "phone")
    assert (result.code, result.out) == (OFFLINE, "")
    member = await laptop.log.read(lambda log: log.roster.get(phone.id))
    assert member is not None and member.revoked is None


async def test_other_devices_learn_of_a_revocation_and_the_revoked_one_what_to_do(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.set_goal(phone)
    await ana.log(phone, 1)
    await ana.converge(laptop, phone)
    done = put_out(ana.server, phone)
    await ana.sync(laptop)
    [_, listed] = json.loads((await milepost(laptop.home, "devices", "--json")).out)
    assert (listed["device"], listed["revoked"]) == (phone.id, done["revoked"])
    result = await milepost(phone.home, "sync")
    assert (result.code, "revoked on" in result.err, "milepost join" in result.err) == (
        NOT_ALLOWED,
        True,
        True,
    )
    assert "this device, revoked" in (await milepost(phone.home, "devices")).out
    assert "was revoked" in (await milepost(phone.home, "status")).err
    assert json.loads((await milepost(phone.home, "status", "--json")).out)["revoked"] is True
    assert (await milepost(phone.home, "log", "coffees", "2")).code == 0
    assert await ana.amounts(phone) == [1, 2]


async def test_the_operator_revokes_by_name_and_sees_since_when(ana: Person) -> None:
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


async def test_an_ambiguous_device_name_is_refused_with_the_ids(
    ana: Person, new_person: Callable[[ServerProcess], Awaitable[Person]]
) -> None:
    bo = await new_person(ana.server)
    first, second = await ana.device("pager"), await bo.device("pager")
    ran = operate(ana.server, "revoke", "pager")
    assert (ran.returncode, first.id in ran.stderr, second.id in ran.stderr) == (USAGE, True, True)
    assert [await revoked_since(*owned) for owned in ((ana, first), (bo, second))] == [None, None]


async def test_a_revocation_on_a_stopped_server_applies_from_every_later_start(
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


async def test_a_restarted_broker_still_refuses_a_revoked_device(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    put_out(ben.server, phone)
    ben.server.signal_broker(signal.SIGKILL)
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(MilepostError):
                if await logs_in(laptop):
                    break
            await asyncio.sleep(0.1)
    assert not await logs_in(phone)


async def test_messages_of_a_revoked_device_go_to_quarantine(ben: Person) -> None:
    """Revoke the device on the roster alone, without the broker."""
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
        await ben.server.until_read()
    assert await ben.server.quarantined(ben.user) == [(phone.id, "revoked")]
    assert await ben.on_server(lambda log: log.head(phone.id).seq) == 1


async def test_a_rejoined_device_has_a_new_id_and_keeps_all_that_it_wrote(ana: Person) -> None:
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


async def test_a_command_during_a_rejoin_writes_as_the_new_device(ana: Person) -> None:
    phone = await ana.device("phone")
    await ana.set_goal(phone)
    put_out(ana.server, phone)
    async with await Device.open(phone.home, Moment.current({}), connect=open_threaded) as other:
        joined = await come_back(ana, phone)
        await ana.log(other, 1)
    await ana.sync(phone)
    heads = await ana.on_server(lambda log: {head.device: head.seq for head in log.heads.all()})
    assert heads == {joined.was: 1, phone.id: 1}


async def test_a_rejoin_that_broke_off_after_the_new_id_can_be_completed(ana: Person) -> None:
    phone, old_folder = await ana.device("phone"), ana.homes / "old"
    await ana.set_goal(phone)
    await ana.log(phone, 1)
    put_out(ana.server, phone)
    old = phone.id
    shutil.copy(phone.home.key, old_folder)
    await come_back(ana, phone)
    # As if it had ended before it wrote its new key and before the server knew of it.
    shutil.copy(old_folder, phone.home.key)
    await phone.log.write(lambda log: log.metadata.put("device", "d" * 12))
    phone.id = "d" * 12
    joined = await come_back(ana, phone)
    # The server knew a "phone 2" before, and knows this one now.
    assert (joined.device, joined.name) == ("d" * 12, "phone 3")
    assert Identity.load_or_create(phone.home).public != Identity(old_folder.read_bytes()).public
    await ana.sync(phone)
    assert await ana.on_server(lambda log: log.head(old).seq) == 2


async def test_a_server_restored_from_an_older_backup_does_not_know_a_revocation_until_it_is_repeated(
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
    """A server in another folder, not started."""
    process = ServerProcess(tmp_path / "elsewhere")
    yield process
    if process.url:
        process.stop()


async def test_a_replay_can_exclude_a_devices_events_stored_since_a_moment(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.set_goal(laptop)
    await ana.log(phone, 1)
    await ana.converge(laptop, phone)
    stolen = datetime.now(UTC).isoformat()
    await ana.log(phone, 2, ahead=timedelta(days=-3))
    await ana.converge(phone, laptop)
    put_out(ana.server, phone)
    result = await milepost(
        laptop.home, "replay", "Coffees", "--without-device", "phone", "--since", stolen, "--json"
    )
    found = json.loads(result.out)
    assert (found["then"]["value"], found["now"]["value"]) == (1, 3)
