"""What the broker does to a device that is revoked: closed at once, and let in no more.

server/decisions/0008-revocation.md
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import nkeys
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError

from milepost_client.network.line import Line
from milepost_client.network.tls import BrokerClient
from milepost_server.broker.accounts import UPDATE_CLAIMS, Accounts
from milepost_server.broker.process import Broker
from milepost_server.enrollment.revocation import push_revocations, revoke
from milepost_server.storage.registry import Registry, RegistryFile, open_registry
from milepost_server.storage.tables.device_keys import KeyHolder
from milepost_server.storage.tables.revoked_keys import KEPT_FOR
from milepost_server.system.folder_lock import folder_lock
from milepost_shared.errors import NotFound, Offline, Revoked
from tests.server.enrollment.doors import Door, Phone

USER = "a" * 16
PHONE, LAPTOP = "1" * 12, "2" * 12
PATIENCE = 10.0


class Login(NamedTuple):
    """What a device logs in with."""

    device: str
    pair: nkeys.KeyPair
    jwt: str

    @property
    def key(self) -> str:
        return bytes(self.pair.public_key).decode()

    async def use(self, url: str) -> tuple[Client, asyncio.Event]:
        """The connection, and what is set once it is closed. Raises NatsError where it is refused."""
        connection, closed = BrokerClient(Line(time.monotonic)), asyncio.Event()

        async def close() -> None:
            closed.set()

        async def complain(_: Exception) -> None:
            pass

        try:
            await connection.connect(
                url,
                user_jwt_cb=lambda: bytearray(self.jwt, "ascii"),
                signature_cb=lambda nonce: base64.b64encode(self.pair.sign(nonce.encode())),
                inbox_prefix=f"_I.{USER}.{self.device}".encode(),
                error_cb=complain,
                closed_cb=close,
                allow_reconnect=False,
                max_reconnect_attempts=1,
                reconnect_time_wait=0,
            )
        except NatsError:
            await connection.close()
            raise
        return connection, closed

    async def is_refused(self, url: str) -> bool:
        try:
            connection, _ = await self.use(url)
        except NatsError as error:
            return "Authorization" in str(error)
        await connection.close()
        return False


def login(accounts: Accounts, device: str, made: float | None = None) -> Login:
    pair = nkeys.from_seed(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
    key = bytes(pair.public_key).decode()
    return Login(device, pair, accounts.device_jwt(USER, device, key, made or time.time(), 3600))


@pytest.fixture
async def registry(data_folder: Path) -> AsyncIterator[RegistryFile]:
    database = await open_registry(data_folder)
    yield database
    await database.close()


async def put_out(registry: RegistryFile, *logins: Login) -> None:
    """Note that these are revoked, as of now."""

    def add_all(registry: Registry) -> None:
        for each in logins:
            registry.device_keys.claim(each.key, USER, each.device)
            registry.revoked_keys.add(each.key, int(time.time()))

    await registry.write(add_all)


async def revoked(registry: RegistryFile) -> dict[str, dict[str, int]]:
    return await registry.read(lambda registry: registry.revoked_keys.by_person())


async def test_a_revoked_devices_connection_is_closed_and_its_login_refused_while_others_stay(
    data_folder: Path, accounts: Accounts, broker: Broker, registry: RegistryFile
) -> None:
    phone, laptop = login(accounts, PHONE), login(accounts, LAPTOP)
    (_, phone_closed), (beside, laptop_closed) = await phone.use(broker.url), await laptop.use(broker.url)
    await put_out(registry, phone)
    await push_revocations(data_folder, broker.url, accounts, registry, USER)
    async with asyncio.timeout(PATIENCE):
        await phone_closed.wait()
    assert await phone.is_refused(broker.url)
    await beside.flush()
    assert not laptop_closed.is_set()
    assert not await laptop.is_refused(broker.url)
    await beside.close()


async def test_a_restarted_broker_refuses_earlier_revoked_logins(
    data_folder: Path, accounts: Accounts, registry: RegistryFile
) -> None:
    phone, laptop = login(accounts, PHONE), login(accounts, LAPTOP)
    await put_out(registry, phone)
    known = await revoked(registry)
    async with await Broker.start(data_folder, accounts, time.time(), people=known) as broker:
        assert [await each.is_refused(broker.url) for each in (phone, laptop)] == [True, False]


async def test_concurrent_revocations_are_all_kept(
    data_folder: Path, accounts: Accounts, broker: Broker, registry: RegistryFile
) -> None:
    logins = [login(accounts, f"{n:012x}") for n in range(6)]

    async def one(each: Login) -> None:
        await put_out(registry, each)
        await push_revocations(data_folder, broker.url, accounts, registry, USER)

    await asyncio.gather(*map(one, logins))
    assert all([await each.is_refused(broker.url) for each in logins])


async def test_revoking_without_a_running_server_notifies_nobody(
    data_folder: Path, accounts: Accounts, registry: RegistryFile
) -> None:
    await put_out(registry, login(accounts, PHONE))
    await push_revocations(data_folder, "nats://127.0.0.1:1", accounts, registry, USER)


async def test_an_unresponsive_broker_is_reported(
    data_folder: Path, accounts: Accounts, registry: RegistryFile
) -> None:
    await put_out(registry, login(accounts, PHONE))
    with folder_lock(data_folder), pytest.raises(Offline, match="may still be open"):
        await push_revocations(data_folder, "nats://127.0.0.1:1", accounts, registry, USER)


async def test_the_servers_login_to_the_system_account_is_only_for_revocations(
    accounts: Accounts, broker: Broker
) -> None:
    complaints: asyncio.Queue[str] = asyncio.Queue()

    async def complain(error: Exception) -> None:
        complaints.put_nowait(str(error).lower())

    connection = BrokerClient(Line(time.monotonic))
    await connection.connect(
        broker.url,
        user_jwt_cb=lambda: bytearray(accounts.system_login(time.time()), "ascii"),
        signature_cb=lambda nonce: base64.b64encode(accounts.server_signature(nonce.encode())),
        error_cb=complain,
        allow_reconnect=False,
    )
    await connection.subscribe("$SYS.>")
    await connection.publish("$SYS.REQ.SERVER.PING.KICK", b"{}")
    async with asyncio.timeout(PATIENCE):
        assert {("permissions violation" in await complaints.get()) for _ in range(2)} == {True}
    answer = await connection.request(UPDATE_CLAIMS, b"no token", timeout=PATIENCE)
    assert b'"code":200' not in answer.data
    await connection.close()


async def test_revoked_keys_are_forgotten_once_all_their_logins_have_expired(registry: RegistryFile) -> None:
    def add_all(registry: Registry) -> None:
        for key, at in (("old", 1_000), ("recent", 2_000), ("new", 1_001 + KEPT_FOR)):
            registry.device_keys.claim(key, USER, PHONE)
            registry.revoked_keys.add(key, at)

    await registry.write(add_all)
    assert list((await revoked(registry))[USER]) == ["new", "recent"]


async def test_a_repeated_revocation_keeps_the_first_moment(door: Door) -> None:
    laptop, phone = Phone(), Phone()
    given = await door.lets_in(laptop)
    await door.lets_in(phone, given.user)
    record = laptop.revokes(given.user, door.server, phone)
    first = await revoke(door.user_logs, door.registry, door.identity, given.user, record)
    again = await revoke(door.user_logs, door.registry, door.identity, given.user, record)
    assert (first.already, again.already) == (False, True)
    member = next(each for each in await door.roster(given.user) if each.device == phone.id)
    assert first.revoked == again.revoked == member.revoked
    assert (member.name, member.key) == ("phone", phone.key)
    assert list((await revoked(door.registry))[given.user]) == [phone.key]
    with pytest.raises(NotFound):
        stranger = laptop.revokes(given.user, door.server, Phone())
        await revoke(door.user_logs, door.registry, door.identity, given.user, stranger)


async def test_revoking_an_author_is_noted_and_cuts_off_nobody_s_key(door: Door) -> None:
    laptop, phone = Phone(), Phone()
    given = await door.join(await door.request(laptop, await door.invites(), brings=[phone]))
    await door.revokes(given.user, phone)
    member = next(each for each in await door.roster(given.user) if each.device == phone.id)
    assert (member.revoked is not None, member.role) == (True, "author")
    assert await revoked(door.registry) == {}


async def test_revoking_cuts_off_no_key_that_is_another_device_s(door: Door) -> None:
    phone = Phone()
    given = await door.lets_in(phone)
    other = KeyHolder("f" * 16, LAPTOP)
    await door.registry.write(lambda registry: registry.device_keys.put(phone.key, other))
    await door.revokes(given.user, phone)
    assert await revoked(door.registry) == {}
    assert await door.registry.read(lambda registry: registry.device_keys.get(phone.key)) == other


async def test_what_a_thief_did_since_a_moment_is_undone_by_the_operator(door: Door) -> None:
    laptop, phone, planted = Phone(), Phone(), Phone()
    first = await door.lets_in(laptop)
    await door.lets_in(phone, first.user)
    door.clock.now += 60
    theft = round(door.clock.now * 1e6)
    await door.invited_by(phone, planted, first.user)
    record = phone.revokes(first.user, door.server, laptop)
    await revoke(door.user_logs, door.registry, door.identity, first.user, record)
    with pytest.raises(Revoked):
        await door.logs_in(laptop, first.user)
    await door.revokes(first.user, phone, since=theft)
    assert [each.device for each in await door.roster(first.user) if each.is_active] == [laptop.id]
    await door.logs_in(laptop, first.user)
    for gone in (phone, planted):
        with pytest.raises(Revoked):
            await door.logs_in(gone, first.user)
