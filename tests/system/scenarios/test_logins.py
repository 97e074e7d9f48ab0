"""Joining, and logins that expire (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.network.http_client import post
from milepost_client.network.server_link import ServerLink, load_link, save_link
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.enrollment import JoinResult, join
from milepost_client.sync.sync import SyncReport, watch
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.enrollment.invites import INVITE_SECONDS, create_invite
from milepost_server.storage.registry import open_registry
from milepost_shared.errors import BadInput, MilepostError, NotAllowed
from milepost_shared.roster.invite_code import invite_link, secrets_of, show_code
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log
from tests.system.people import Person, milepost
from tests.system.servers import PATIENCE, ServerProcess


async def test_an_expired_login_is_renewed_before_the_sync(ana: Person) -> None:
    laptop = await ana.device("laptop")
    before = link_of(laptop)
    save_link(laptop.home, msgspec.structs.replace(before, expires=1, jwt="worthless"))
    await ana.log(laptop, 1)
    assert (await ana.sync(laptop)).agrees
    assert link_of(laptop).expires >= before.expires


async def test_a_login_that_expires_soon_is_renewed_by_a_sync(ana: Person) -> None:
    laptop = await ana.device("laptop")
    before = link_of(laptop)
    save_link(laptop.home, msgspec.structs.replace(before, expires=round(time.time()) + 600))
    await ana.sync(laptop)
    assert link_of(laptop).expires >= before.expires


async def test_a_login_that_the_broker_refuses_is_renewed(ana: Person) -> None:
    laptop = await ana.device("laptop")
    save_link(laptop.home, short_link(ana.server, laptop, 1.0))
    await asyncio.sleep(1.5)
    await ana.log(laptop, 1)
    assert (await ana.sync(laptop)).agrees


async def test_a_login_that_expires_during_a_watch_is_renewed_and_nothing_is_missed(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    save_link(laptop.home, short_link(ana.server, laptop, 2.0))
    reports: asyncio.Queue[SyncReport] = asyncio.Queue()
    watching = asyncio.create_task(watch(laptop, lambda: Moment.current({}), reports.put, connect_to_server))
    try:
        async with asyncio.timeout(PATIENCE):
            await reports.get()
            await asyncio.sleep(2.5)
            await ana.log(phone, 7)
            await ana.sync(phone)
            while not (await reports.get()).received:
                pass
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert await ana.amounts(laptop) == [7]


async def test_a_watching_device_counts_the_events_received_while_it_waited(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    reports: asyncio.Queue[SyncReport] = asyncio.Queue()
    watching = asyncio.create_task(watch(laptop, lambda: Moment.current({}), reports.put, connect_to_server))
    try:
        async with asyncio.timeout(PATIENCE):
            received = (await reports.get()).received
            for amount in (1, 2):
                await ana.log(phone, amount)
                await ana.sync(phone)
                while len(await ana.amounts(laptop)) < amount:
                    received += (await reports.get()).received
            while received < 2:
                received += (await reports.get()).received
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
    assert received == 2


async def test_a_device_that_has_joined_no_server_learns_how(ana: Person) -> None:
    laptop = await ana.open("laptop")
    with pytest.raises(BadInput, match="milepost join"):
        await ana.sync(laptop)


async def test_a_join_may_be_repeated(ana: Person) -> None:
    laptop, code = await ana.open("laptop"), await ana.server.invite(None)
    await ana.log(laptop, 1)
    first = await join_with(ana.server, laptop, code)
    assert await join_with(ana.server, laptop, code) == first
    assert (await ana.sync(laptop)).agrees


async def test_an_invite_is_taken_as_it_is_typed_and_as_a_link(ana: Person) -> None:
    laptop, phone = Home(ana.homes / "laptop"), Home(ana.homes / "phone")
    groups = show_code(await ana.server.invite(None)).upper().split("-")
    assert (await milepost(laptop, "join", ana.server.url, *groups)).code == 0
    link = invite_link(ana.server.url, await ana.server.invite(None))
    assert (await milepost(phone, "join", link, "--name", "phone")).code == 0
    for arguments in ((ana.server.url,), (ana.server.url, "not-a-code"), (f"{ana.server.url}/#join=",)):
        told = await milepost(Home(ana.homes / "tablet"), "join", *arguments)
        assert (told.code, "code" in told.err) == (2, True)


async def test_a_log_that_replaces_the_one_that_joined_joins_with_a_key_of_its_own(ana: Person) -> None:
    laptop = await ana.device("laptop")
    home = Home(ana.homes / "phone")
    async with await Device.open(home, Moment.current({}), connect=open_threaded) as phone:
        await ana.join(phone)
    lost, key = phone.id, home.key.read_bytes()
    for path in home.folder.glob("log.db*"):
        path.unlink()
    async with await Device.open(home, Moment.current({}), connect=open_threaded) as phone:
        await ana.join(phone)
        assert (phone.id != lost, home.key.read_bytes() != key) == (True, True)
        await ana.log(phone, 1)
        await ana.converge(phone, laptop)


async def test_an_invite_lets_in_one_device_of_two_that_come_at_once(ben: Person) -> None:
    laptop, code = await ben.device("laptop"), await ben.server.invite(ben.user)
    others = [await ben.open(f"other-{n}") for n in range(4)]
    attempts = [join_with(ben.server, device, code) for device in others]
    results = await asyncio.gather(*attempts, return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["JoinResult", *["NotAllowed"] * 3]
    roster = await ben.on_server(lambda log: [member.device for member in log.roster.all()])
    assert len(roster) == 2
    assert (await ben.sync(laptop)).agrees


async def test_an_invite_that_has_expired_lets_nobody_in(ana: Person) -> None:
    registry = await open_registry(ana.server.folder)
    identity = ServerIdentity(load_or_create_keys(ana.server.folder))
    code, _ = await create_invite(registry, identity, None, time.time() - INVITE_SECONDS - 1)
    await registry.close()
    with pytest.raises(NotAllowed, match="expired"):
        await join_with(ana.server, await ana.open("laptop"), code)


async def test_the_log_of_another_person_is_refused_and_unchanged(
    ana: Person, new_person: Callable[[ServerProcess], Awaitable[Person]]
) -> None:
    ben = await new_person(ana.server)
    await ben.device("phone")
    laptop = await ana.device("laptop")
    await ana.log(laptop, 1)
    before = await laptop.log.read(Log.digest)
    with pytest.raises(NotAllowed, match="another person"):
        await ben.join(laptop)
    assert await laptop.log.read(Log.digest) == before
    assert (await ana.sync(laptop)).agrees


async def test_a_device_id_that_another_key_holds_is_refused(ben: Person, tmp_path: Path) -> None:
    laptop = await ben.device("laptop")
    thief = Home(tmp_path / "thief")
    shutil.copytree(laptop.home.folder, thief.folder)
    thief.key.unlink()
    async with await Device.open(thief, Moment.current({}), connect=open_threaded) as device:
        with pytest.raises(NotAllowed, match="another key"):
            await ben.join(device)
        with pytest.raises(NotAllowed):
            await ben.sync(device)


async def test_a_join_that_broke_off_after_the_invite_was_used_can_be_completed(ana: Person) -> None:
    laptop, code = await ana.open("laptop"), await ana.server.invite(None)
    key, used = (await laptop.keys.load_or_create()).public, secrets_of(code).id
    registry = await open_registry(ana.server.folder)
    await registry.write(lambda registry: registry.invites.mark_used(used, key))
    await registry.close()
    await join_with(ana.server, laptop, code)
    assert (await ana.sync(laptop)).agrees


@pytest.mark.parametrize(
    "url", ["", "ftp://miles.example", "http://", "http://miles.example:99999", "miles example"]
)
async def test_an_invalid_server_address_is_refused(ana: Person, url: str) -> None:
    with pytest.raises(BadInput, match="address of a server"):
        await join(await ana.open("laptop"), post, url, "code", "laptop", Moment.current({}))


async def test_a_server_of_another_kind_is_an_error(ana: Person) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(replies.pop())
        writer.close()

    page = b"<html>Welcome</html>"
    replies = [
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page),
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        b"HTTP/1.1 418 Teapot\r\nContent-Length: 0\r\n\r\n",
    ]
    laptop = await ana.open("laptop")
    async with await asyncio.start_server(answer, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        while replies:
            with pytest.raises(MilepostError):
                await join(laptop, post, f"http://127.0.0.1:{port}", "0" * 16, "laptop", Moment.current({}))


def link_of(device: Device) -> ServerLink:
    link = load_link(device.home)
    assert link is not None
    return link


def short_link(server: ServerProcess, device: Device, seconds: float) -> ServerLink:
    """Return the device's link with a login that expires soon, although the link says later."""
    link, key = link_of(device), Identity.load_or_create(device.home).public
    accounts = Accounts(load_or_create_keys(server.folder))
    token = accounts.device_jwt(link.user, device.id, key, time.time(), seconds)
    return msgspec.structs.replace(link, jwt=token)


async def join_with(server: ServerProcess, device: Device, code: str) -> JoinResult:
    return await join(device, post, server.url, code, device.home.folder.name, Moment.current({}))
