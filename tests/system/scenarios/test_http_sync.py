"""A device that reaches the server alone, and not its broker, syncs over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.network.exchange import Exchange
from milepost_client.network.server_link import load_link, save_link
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.sync import HOLD
from milepost_server.sync.responder import MOST_OPEN
from milepost_server.system.addresses import free_port
from milepost_shared.errors import NotAllowed, Offline, Revoked
from milepost_shared.protocol.messages import Pull
from milepost_shared.storage.log import Log
from tests.system.conftest import NewPerson
from tests.system.faults.watch import until_arrived, watched
from tests.system.people import Person, milepost
from tests.system.servers import PATIENCE, ServerProcess


class WalledServer(ServerProcess):
    """A server that names a port for its broker which is closed to whoever comes from outside."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.port = free_port("127.0.0.1")
        self.closed = f"nats://127.0.0.1:{free_port('127.0.0.1')}"

    def start(self, *options: str) -> None:
        super().start("--broker-port", str(self.port), "--broker-url", self.closed, *options)
        self.broker = f"nats://127.0.0.1:{self.port}"


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WalledServer]:
    server = WalledServer(tmp_path_factory.mktemp("walled") / "server")
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def cleo(walled: WalledServer, new_person: NewPerson) -> Person:
    return await new_person(walled)


def inside(device: Device, server: WalledServer) -> None:
    """Let a device be where the broker's port is open."""
    link = load_link(device.home)
    assert link is not None
    save_link(device.home, replace(link, broker=server.broker))


async def pull(device: Device, exchange: Exchange, wait: float = 0.0) -> bool:
    """Whether a pull brings something new."""
    have = await device.log.read(lambda log: log.verified_heads())
    return bool((await exchange.pull(Pull(have=have, wait=wait))).frames)


async def test_a_device_behind_a_wall_ends_with_the_digest_of_one_at_the_broker(
    cleo: Person, walled: WalledServer
) -> None:
    laptop, phone = await cleo.device("laptop"), await cleo.device("phone")
    inside(laptop, walled)
    await cleo.set_goal(laptop)
    await cleo.log(laptop, *range(1, 700))
    await cleo.log(phone, *range(700, 1300))
    digest = await cleo.converge(laptop, phone)
    async with connect_to_server(laptop) as near, connect_to_server(phone) as far:
        assert (near.way, far.way) == ("broker", "http")
    assert digest == await phone.log.read(Log.digest)
    assert len(await cleo.amounts(phone)) == 1299
    proof = await milepost(phone.home, "prove", "--json")
    assert (proof.code, json.loads(proof.out)["agrees"]) == (0, True)


async def test_each_hears_of_the_other_while_it_waits(cleo: Person, walled: WalledServer) -> None:
    laptop, phone = await cleo.device("laptop"), await cleo.device("phone")
    inside(laptop, walled)
    async with watched(laptop), watched(phone):
        for n, (writer, reader) in enumerate([(laptop, phone), (phone, laptop)] * 2, 1):
            await cleo.log(writer, n)
            async with asyncio.timeout(HOLD / 2):
                await until_arrived(cleo, reader, n)


async def test_it_is_said_once_by_which_way_the_server_is_reached(cleo: Person, walled: WalledServer) -> None:
    phone = await cleo.device("phone")
    await cleo.log(phone, 1)
    first, second = [await milepost(phone.home, "sync") for _ in range(2)]
    assert (first.code, "over HTTP" in first.err) == (0, True)
    assert (second.code, "HTTP" in second.err) == (0, False)
    inside(phone, walled)
    assert "The broker is in reach again" in (await milepost(phone.home, "sync")).err


async def test_doctor_says_which_way_is_used(cleo: Person) -> None:
    phone = await cleo.device("phone")
    await cleo.sync(phone)
    found = {each["what"]: each for each in json.loads((await milepost(phone.home, "doctor", "--json")).out)}
    assert "this device syncs over HTTP" in found["sync"]["seen"]
    assert found["broker"]["well"] and "is that port open" in found["broker"]["seen"]


async def test_who_finds_no_broker_asks_the_server_where_it_is_now(ben: Person) -> None:
    laptop = await ben.device("laptop")
    link = load_link(laptop.home)
    assert link is not None
    save_link(laptop.home, replace(link, broker=f"nats://127.0.0.1:{free_port('127.0.0.1')}"))
    await ben.log(laptop, 1)
    result = await milepost(laptop.home, "sync")
    assert (result.code, result.err) == (0, f"The broker is at {link.broker} now.\n")
    async with connect_to_server(laptop) as exchange:
        assert exchange.way == "broker"


async def test_a_held_pull_survives_no_restart_and_the_next_one_goes_on(
    cleo: Person, walled: WalledServer
) -> None:
    laptop, phone = await cleo.device("laptop"), await cleo.device("phone")
    inside(laptop, walled)
    async with connect_to_server(phone) as exchange:
        held = asyncio.create_task(pull(phone, exchange, HOLD))
        await asyncio.sleep(0.5)
        port = walled.url.rpartition(":")[2]
        walled.stop()
        with pytest.raises(Offline):
            await held
        walled.start("--port", port)
        # The token was the process's that ended.
        with pytest.raises(Offline):
            await pull(phone, exchange)
    await cleo.log(laptop, 1)
    await cleo.converge(laptop, phone)


async def test_watching_goes_on_through_a_restart(cleo: Person, walled: WalledServer) -> None:
    laptop, phone = await cleo.device("laptop"), await cleo.device("phone")
    inside(laptop, walled)
    port = walled.url.rpartition(":")[2]
    async with watched(phone):
        walled.stop()
        walled.start("--port", port)
        await cleo.log(laptop, 1)
        await cleo.sync(laptop)
        async with asyncio.timeout(PATIENCE):
            await until_arrived(cleo, phone, 1)


async def test_a_question_that_nobody_waits_for_any_more_is_not_counted(cleo: Person) -> None:
    phone = await cleo.device("phone")
    async with connect_to_server(phone) as exchange:
        for _ in range(3 * MOST_OPEN):
            held = asyncio.create_task(pull(phone, exchange, HOLD))
            await asyncio.sleep(0.05)
            held.cancel()
        async with asyncio.timeout(PATIENCE):
            assert not await pull(phone, exchange)


async def test_a_device_that_is_revoked_while_it_waits_hears_it_at_once(cleo: Person) -> None:
    laptop, phone = await cleo.device("laptop"), await cleo.device("phone")
    async with connect_to_server(phone) as exchange:
        held = asyncio.create_task(pull(phone, exchange, HOLD))
        await asyncio.sleep(0.5)
        assert (await milepost(laptop.home, "revoke", "phone", "--yes")).code == 0
        async with asyncio.timeout(HOLD / 2):
            with pytest.raises(NotAllowed):
                await held
        with pytest.raises(Revoked):
            await pull(phone, exchange)


async def test_who_finds_another_persons_broker_at_the_address_goes_over_http(
    tmp_path: Path, server: ServerProcess, new_person: NewPerson
) -> None:
    behind = ServerProcess(tmp_path / "behind")
    behind.start("--broker-url", server.broker)
    try:
        dora = await new_person(behind)
        laptop = await dora.device("laptop")
        await dora.log(laptop, 1)
        await dora.converge(laptop)
        async with connect_to_server(laptop) as exchange:
            assert exchange.way == "http"
        moved = await milepost(laptop.home, "server", behind.url.replace("127.0.0.1", "localhost"))
        assert moved.code == 0
    finally:
        behind.stop()


@asynccontextmanager
async def closing(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
    """Close a connection at the end, whatever happens."""
    try:
        yield
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def forwarding() -> AsyncIterator[tuple[str, list[str]]]:
    """A proxy for plain HTTP, and the addresses that it was asked for."""
    asked: list[str] = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with closing(writer):
            with suppress(asyncio.IncompleteReadError):  # A client may go without a question.
                await forward(reader, writer)

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        header = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, url, rest = header.split(" ", 2)
        asked.append(url)
        where = urlsplit(url)
        answers, questions = await asyncio.open_connection(where.hostname, where.port)
        async with closing(questions):
            length = int(header.lower().partition("content-length: ")[2].partition("\r\n")[0])
            questions.write(f"{method} {where.path} {rest}".encode() + await reader.readexactly(length))
            writer.write(await answers.read())

    proxy = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with proxy:
        yield f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}", asked


async def test_a_device_behind_a_proxy_sends_all_by_it(
    ana: Person, server: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop = await ana.device("laptop")
    await ana.log(laptop, 1)
    async with forwarding() as (proxy, asked):
        monkeypatch.setenv("http_proxy", proxy)
        async with connect_to_server(laptop) as exchange:
            assert exchange.way == "http"
        await ana.sync(laptop)
        assert f"{server.url}/api/v1/device/push" in asked
        doctor = json.loads((await milepost(laptop.home, "doctor", "--json")).out)
        found = {each["what"]: each for each in doctor}
        assert found["broker"]["well"] and "by the proxy 127.0.0.1" in found["broker"]["seen"]
    monkeypatch.setenv("http_proxy", proxy)
    result = await milepost(laptop.home, "sync")
    assert result.code == 4 and "by the proxy 127.0.0.1" in result.err
