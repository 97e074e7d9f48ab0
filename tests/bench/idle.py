"""Devices that watch while nothing happens: what each renewal of a held question costs the server.

The devices share one connection, since the broker's side is not what is measured. They speak as devices do:
with a zone, and so that answers may come packed.

`uv run --group bench python -m tests.bench.idle --people 800 2500 10000`
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from nats.aio.client import Client

from milepost_client.network.nats_transport import UNPACKS
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.system.file_limits import raise_limit
from milepost_shared.protocol.messages import Pull, Reply
from milepost_shared.protocol.packing import unpack
from milepost_shared.protocol.subjects import push_subject, sync_subject
from tests.bench.load import ProcessUsage
from tests.bench.load_clients import Author, add_people, make_authors
from tests.bench.logs import NOW, goal
from tests.bench.measure import Row, machine, time_call
from tests.system.servers import ServerProcess

PEOPLE = 800, 10_000
HOLD = 20.0
"""Seconds that an answer is held."""
SETTLES, ROUNDS = 6, 2
"""After how many renewals of each device it is measured, and over how many: what is unused is closed then."""
STOPPED = 3_000
"""How many people's devices watch a server that is stopped."""
AT_ONCE = 50
MOST_BYTES = 4 * 1024 * 1024
UNUSED = 20.0
"""Seconds after the last event when the server is stopped: its files are open still."""
ALONE = 5.0
"""Seconds for which the server is measured without any device."""


class Idle(NamedTuple):
    """Seconds of a core for each renewal, the server's memory in MB, and its open files."""

    renewals: int
    seconds: float
    memory: float
    files: int


class Watcher:
    """A device that has all, and asks again whenever it is answered."""

    def __init__(self, author: Author, connection: Client) -> None:
        self._connection = connection
        self._subject = sync_subject(author.user, author.device, "pull")
        self._question = Pull(have={}, zone="Europe/Berlin")
        self.renewals = 0

    async def catch_up(self) -> None:
        """Take what there is."""
        heads = (await self._ask(self._question)).heads
        self._question = Pull(have=heads, zone="Europe/Berlin", wait=HOLD)

    async def watch(self, delay: float) -> None:
        """Ask for ever, from a moment on."""
        await asyncio.sleep(delay)
        while True:
            reply = await self._ask(self._question)
            assert not reply.frames and not reply.error, reply
            self.renewals += 1

    async def _ask(self, question: Pull) -> Reply:
        said = await self._connection.request(
            self._subject, msgspec.json.encode(question), timeout=HOLD + 60, headers=UNPACKS
        )
        return msgspec.json.decode(unpack(said.data, MOST_BYTES), type=Reply)


async def idle(folder: Path) -> list[Row]:
    """Renewals by 800 people's devices and by those of 10,000."""
    few, many = [await measure(folder / str(count), count) for count in PEOPLE]
    memory = (many.memory - few.memory) * 1024 / (PEOPLE[1] - PEOPLE[0])
    return [
        Row(
            f"idle: a renewal, {PEOPLE[1]:,} people watch",
            f"{many.seconds * 1e3:.2f} ms CPU",
            f"{few.seconds * 1e3:.2f} ms with {PEOPLE[0]}",
            f"{many.seconds / few.seconds:.2f} ×",
            "≤ 0.2 ms, flat",
            many.seconds <= 0.2e-3 and few.seconds <= 0.2e-3,
        ),
        Row(
            "idle: memory of one more watching device",
            f"{memory:.1f} KB",
            f"{many.memory:.0f} MB with {PEOPLE[1]:,}, {few.memory:.0f} MB with {PEOPLE[0]}",
            f"{many.files} files open",
            "≤ 16 KB, no open file",
            memory <= 16 and many.files < 100,
        ),
    ]


async def stopping(folder: Path) -> list[Row]:
    """Stop a server that 3,000 people's devices watch, with as many files open as it keeps."""
    async with _served(folder, STOPPED) as served, _watching(await served.caught_up()):
        await asyncio.sleep(UNUSED)
        files = served.usage.files
        took = time_call(served.server.stop)
    what = f"stop, {STOPPED:,} devices watch"
    return [Row(what, f"{took:.1f} s", f"{files:,} descriptors", "–", "≤ 5 s", took <= 5)]


async def measure(folder: Path, people: int) -> Idle:
    """Let a device of so many people watch a server of theirs."""
    async with _served(folder, people) as served:
        started = served.usage
        await asyncio.sleep(ALONE)
        alone = (served.usage.seconds - started.seconds) / ALONE
        watchers = await served.caught_up()
        async with _watching(watchers):
            await asyncio.sleep(HOLD * (SETTLES + 1))
            before, first = served.usage, sum(watcher.renewals for watcher in watchers)
            began = time.perf_counter()
            await asyncio.sleep(HOLD * ROUNDS)
            after, last = served.usage, sum(watcher.renewals for watcher in watchers)
        took = time.perf_counter() - began
    seconds = (after.seconds - before.seconds - alone * took) / (last - first)
    return Idle(last - first, seconds, after.now, after.files)


class Served(NamedTuple):
    """A running server, the connection to it, and its people."""

    server: ServerProcess
    connection: Client
    authors: Sequence[Author]

    @property
    def usage(self) -> ProcessUsage:
        """What the server uses."""
        return ProcessUsage.of(self.server.pid)

    async def caught_up(self) -> list[Watcher]:
        """Let each person log something; return devices that have it."""
        watchers = [Watcher(author, self.connection) for author in self.authors]
        await _log(self.connection, self.authors)
        for n in range(0, len(watchers), AT_ONCE):
            await asyncio.gather(*(watcher.catch_up() for watcher in watchers[n : n + AT_ONCE]))
        return watchers


@asynccontextmanager
async def _served(folder: Path, people: int) -> AsyncIterator[Served]:
    raise_limit()
    authors = [devices[0] for devices in make_authors(people)]
    server = ServerProcess(folder / "server")
    await add_people(server.folder, [[author] for author in authors])
    server.start()
    try:
        accounts = Accounts(load_or_create_keys(server.folder))
        connection = await connect_as_server(server.broker, accounts, time.time())
        yield Served(server, connection, authors)
        # A connection to a broker that ended cannot be closed.
        if server.alive:
            await connection.close()
    finally:
        if server.alive:
            server.stop()


@asynccontextmanager
async def _watching(watchers: Sequence[Watcher]) -> AsyncIterator[None]:
    """Let devices ask, spread over the time for which they are held."""
    apart = HOLD / len(watchers)
    tasks = [asyncio.create_task(watcher.watch(apart * n)) for n, watcher in enumerate(watchers)]
    try:
        yield
        for failed in filter(asyncio.Task.done, tasks):
            await failed
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _log(connection: Client, authors: Sequence[Author]) -> None:
    """Let each author push an event, and wait until the server has them."""
    for n in range(0, len(authors), AT_ONCE):
        pushes = (
            connection.request(
                push_subject(author.user, author.device), author.frame([goal()], NOW), timeout=30
            )
            for author in authors[n : n + AT_ONCE]
        )
        await asyncio.gather(*pushes)


async def main(people: Sequence[int]) -> None:
    """Print a table with a line for each number of people."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
    print("| people who watch | renewals | CPU of a renewal | memory | open files |")
    print("|---|---|---|---|---|")
    for count in people:
        with tempfile.TemporaryDirectory() as name:
            found = await measure(Path(name), count)
        cells = f"{found.seconds * 1e3:.3f} ms | {found.memory:.0f} MB | {found.files}"
        print(f"| {count:,} | {found.renewals:,} | {cells} |", flush=True)


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.bench.idle", description=__doc__)
    parser.add_argument("--people", type=int, nargs="+", default=PEOPLE)
    asyncio.run(main(parser.parse_args().people))
