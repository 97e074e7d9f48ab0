"""A server or broker that is down, hangs or disappears: exit code 4, and the next sync completes."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import msgspec
import pytest

from milepost_client.network.server_link import load_link, save_link
from milepost_client.sync.connection import connect_to_server
from milepost_shared.errors import Offline
from tests.system.faults.watch import until_arrived, watched
from tests.system.people import CommandResult, Person, counted_amounts, milepost
from tests.system.servers import ServerProcess

OFFLINE = 4


async def test_a_sync_without_a_server_reports_pending_events_and_the_next_one_sends_them(
    ben: Person,
) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1, 2)
    ben.server.stop()
    result = await milepost(laptop.home, "sync")
    assert result.code == OFFLINE
    assert "2 events wait here" in result.err
    ben.server.start()
    assert_sent(await milepost(laptop.home, "sync", "--json"), 2)


@pytest.mark.parametrize("expires", [None, 1], ids=["logged in", "login ended"])
async def test_a_server_that_accepts_connections_and_never_replies_is_offline(
    ana: Person, expires: int | None
) -> None:
    laptop = await ana.device("laptop")
    await ana.log(laptop, 1)
    link = load_link(laptop.home)
    assert link is not None
    async with silent_port() as port:
        url, broker = f"http://127.0.0.1:{port}", f"nats://127.0.0.1:{port}"
        dumb = msgspec.structs.replace(link, url=url, broker=broker, expires=expires or link.expires)
        save_link(laptop.home, dumb)
        assert (await milepost(laptop.home, "sync")).code == OFFLINE
    save_link(laptop.home, link)
    assert_sent(await milepost(laptop.home, "sync", "--json"), 1)


async def test_a_hanging_broker_is_offline_although_the_api_replies(ben: Person) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    with hanging_broker(ben.server):
        assert (await milepost(laptop.home, "sync")).code == OFFLINE
    # The server passed it on, and the broker may have kept it all the same.
    assert json.loads((await milepost(laptop.home, "sync", "--json")).out)["agrees"]
    assert await ben.on_server(counted_amounts) == [1]


async def test_a_hanging_server_is_offline_although_the_broker_replies(ben: Person) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    ben.server.send(signal.SIGSTOP)
    try:
        assert (await milepost(laptop.home, "sync")).code == OFFLINE
    finally:
        ben.server.send(signal.SIGCONT)
    assert_sent(await milepost(laptop.home, "sync", "--json"), 1)


async def test_a_sync_ends_when_its_broker_hangs_and_the_next_one_completes_it(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    amounts = list(range(1, 5001))
    await ben.log(laptop, *amounts)
    syncing = asyncio.create_task(ben.sync(laptop))
    await ben.until_ingested(laptop, 1)
    with hanging_broker(ben.server), suppress(Offline):
        await syncing
    await ben.converge(laptop, phone)
    assert await ben.amounts(phone) == amounts


async def test_a_person_with_a_broken_file_catches_up_later_and_the_others_go_on(
    ben: Person, new_person: Callable[[ServerProcess], Awaitable[Person]]
) -> None:
    ana = await new_person(ben.server)
    laptop, phone = await ana.device("laptop"), await ben.device("phone")
    file = ben.server.folder / "users" / f"{ana.user}.db"
    ben.server.stop()
    whole = file.rename(file.with_suffix(".whole"))
    file.write_bytes(b"no database at all" * 100)
    ben.server.start()
    await ana.log(laptop, 1)
    async with connect_to_server(laptop) as exchange:
        sent = await ana.push(laptop, exchange, 0)
    await ben.log(phone, 2)
    await ben.converge(phone)
    with pytest.raises(Offline, match="cannot answer"):
        await ana.sync(laptop)
    whole.replace(file)
    await ana.until_ingested(laptop, sent)
    await ana.converge(laptop)


async def test_an_offline_device_still_logs(ben: Person) -> None:
    laptop = await ben.device("laptop")
    ben.server.stop()
    assert (await milepost(laptop.home, "log", "-w", "Ana")).code == 0
    ben.server.start()
    assert_sent(await milepost(laptop.home, "sync", "--json"), 1)


async def test_an_activity_logged_on_one_watching_device_arrives_at_the_other(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    async with watched(laptop), watched(phone):
        for amount, (here, there) in enumerate(((laptop, phone), (phone, laptop)), 1):
            await ana.log(here, amount)
            await until_arrived(ana, there, amount)


async def test_watching_devices_reconnect_to_a_server_that_was_down(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    async with watched(laptop), watched(phone):
        await ben.log(laptop, 1)
        await until_arrived(ben, phone, 1)
        ben.server.kill()
        await ben.log(laptop, 2)
        ben.server.start()
        await until_arrived(ben, phone, 2)


@asynccontextmanager
async def silent_port() -> AsyncIterator[int]:
    """Open a port that accepts connections and never answers."""
    open_ends: list[asyncio.StreamWriter] = []
    listener = await asyncio.start_server(lambda _, writer: open_ends.append(writer), "127.0.0.1", 0)
    try:
        yield listener.sockets[0].getsockname()[1]
    finally:
        for writer in open_ends:
            writer.close()
        listener.close()
        await listener.wait_closed()


@contextmanager
def hanging_broker(server: ServerProcess) -> Iterator[None]:
    """Suspend the broker's process during the block."""
    server.signal_broker(signal.SIGSTOP)
    try:
        yield
    finally:
        server.signal_broker(signal.SIGCONT)


def assert_sent(result: CommandResult, events: int) -> None:
    assert result.code == 0, result.err
    report = json.loads(result.out)
    assert (report["sent"], report["agrees"]) == (events, True)
