"""Fixtures: a real broker in a temporary data folder, with logins of the server and of devices."""

import asyncio
import base64
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import nkeys
import pytest
from nats.aio.client import Client

from milepost_client.network.line import Line
from milepost_client.network.tls import BrokerClient
from milepost_server.broker.account_files import AccountFiles, PeopleKeys
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.broker.process import Broker
from milepost_server.broker.stream import ensure_stream
from tests.system.servers import ServerProcess

PEOPLE: PeopleKeys = {letter * 16: {} for letter in "abcdef"}


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A shared `milepost-server up` on its own folder, for tests that leave it running."""
    process = ServerProcess(tmp_path_factory.mktemp("api") / "server")
    process.start()
    yield process
    assert process.stop() == 0


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def accounts(data_folder: Path) -> Accounts:
    return Accounts(load_or_create_keys(data_folder))


@pytest.fixture
async def broker(data_folder: Path, accounts: Accounts) -> AsyncIterator[Broker]:
    async with await Broker.start(data_folder, accounts, time.time(), people=PEOPLE) as running:
        yield running


@pytest.fixture
async def data_account(broker: Broker, accounts: Accounts) -> AsyncIterator[Client]:
    """The server's own connection, with the stream in place."""
    connection = await connect_as_server(broker.url, accounts, time.time())
    await ensure_stream(connection.jetstream())
    yield connection
    await connection.close()


@pytest.fixture
def complaints() -> "asyncio.Queue[str]":
    """The errors that the broker sent to devices."""
    return asyncio.Queue()


@pytest.fixture
def closed() -> asyncio.Event:
    """Set once a device's connection is closed for good."""
    return asyncio.Event()


@pytest.fixture
async def connect_device(
    broker: Broker,
    accounts: Accounts,
    data_folder: Path,
    complaints: "asyncio.Queue[str]",
    closed: asyncio.Event,
) -> AsyncIterator[Callable[..., Awaitable[Client]]]:
    """A function that connects a device; connections are closed at the end of the test."""

    async def complain(error: Exception) -> None:
        complaints.put_nowait(str(error))

    async def note_the_end() -> None:
        closed.set()

    async def connect(user: str, device: str, made: float | None = None, lifetime: float = 3600) -> Client:
        AccountFiles(data_folder, accounts).ensure(user)
        pair = nkeys.from_seed(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
        public_key = bytes(pair.public_key).decode()
        token = accounts.device_jwt(user, device, public_key, made or time.time(), lifetime)
        connection = BrokerClient(Line(time.monotonic))
        stack.push_async_callback(connection.close)
        await connection.connect(
            broker.url,
            user_jwt_cb=lambda: bytearray(token, "ascii"),
            signature_cb=lambda nonce: base64.b64encode(pair.sign(nonce.encode())),
            inbox_prefix=f"_I.{user}.{device}".encode(),
            error_cb=complain,
            closed_cb=note_the_end,
            allow_reconnect=False,
        )
        return connection

    async with AsyncExitStack() as stack:
        yield connect
