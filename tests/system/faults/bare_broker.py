"""The broker of a stopped server: it stores messages that no ingest reads."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
from nats.aio.client import Client

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.network.nats_transport import connect_to_broker
from milepost_client.network.server_link import load_link
from milepost_server.broker.account_files import PeopleKeys
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.broker.process import Broker
from milepost_server.broker.stream import ensure_stream
from tests.system.people import Person
from tests.system.servers import ServerProcess


@asynccontextmanager
async def broker_without_server(server: ServerProcess) -> AsyncIterator[Broker]:
    """Run the broker of a stopped server, with its stream."""
    accounts = Accounts(load_or_create_keys(server.folder))
    people: PeopleKeys = {path.stem: {} for path in (server.folder / "users").glob("*.db")}
    async with await Broker.start(server.folder, accounts, time.time(), people=people) as broker:
        connection = await connect_as_server(broker.url, accounts, time.time())
        await ensure_stream(connection.jetstream())
        await connection.close()
        yield broker


@asynccontextmanager
async def stream_connection(server: ServerProcess) -> AsyncIterator[Client]:
    """Connect to the account that owns the stream."""
    accounts = Accounts(load_or_create_keys(server.folder))
    connection = await connect_as_server(server.broker, accounts, time.time())
    try:
        yield connection
    finally:
        await connection.close()


async def push_to(broker: Broker, person: Person, device: Device, after: int) -> int:
    """Push all of a device's events after seq `after` to a broker; return the last seq."""
    link = load_link(device.home)
    assert link is not None
    there = msgspec.structs.replace(link, broker=broker.url)
    last = (await device.log.read(lambda log: log.head(device.id))).seq
    async with connect_to_broker(there, device.id, Identity.load_or_create(device.home)) as exchange:
        while after < last:
            after = await person.push(device, exchange, after)
    return after
