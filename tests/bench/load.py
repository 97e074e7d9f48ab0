"""A load run: simulated devices of many people sync with a real server while event streams are open.

It prints its measurements as Markdown.

`uv run --group bench python -m tests.bench.load --devices 1000 --people 200 --streams 500 --minutes 5`
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.storage.registry import Registry, open_registry
from milepost_server.storage.tables.tokens import new_token
from milepost_server.system.file_limits import raise_limit
from tests.bench.delivery_probe import DeliveryProbe, Stage, percentile
from tests.bench.event_stream import EventStream
from tests.bench.load_clients import Author, add_people, make_authors
from tests.bench.logs import activities, goal
from tests.bench.measure import machine
from tests.bench.simulated_device import SimulatedDevice
from tests.system.servers import ServerProcess

DAY = 86_400
CONCURRENCY = 25
"""How many log in or open a stream concurrently."""
TIMEOUT, POLL_EVERY = 60.0, 0.1
STAGES: dict[Stage, str] = {
    "stored": "push → stored by the broker",
    "admitted": "push → admitted, as confirmed to its author",
    "device": "push → pulled by another device",
    "after admission": "admitted → pulled by another device",
    "stream": "push → sent on an event stream",
}


class ProcessUsage(NamedTuple):
    """A process's resources: present and peak memory in MB, open files, threads, and seconds of a core."""

    now: float
    most: float
    files: int
    threads: int
    seconds: float

    @classmethod
    def of(cls, pid: int) -> ProcessUsage:
        """Read the resources of the process with that id."""
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        facts = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
        now, most = (int(facts[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
        # The program's name, which may hold blanks, ends with the last parenthesis.
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        seconds = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        return cls(now, most, len(os.listdir(f"/proc/{pid}/fd")), int(facts["Threads"]), seconds)

    @property
    def row(self) -> str:
        """The cells of its row in the table."""
        return f"| {self.now:.0f} | {self.most:.0f} | {self.files:,} | {self.threads} |"


class Run:
    """One load run against a running server."""

    def __init__(self, server: ServerProcess, people: Sequence[Sequence[Author]], chosen: Namespace) -> None:
        self._server = server
        self._chosen = chosen
        self._probe = DeliveryProbe()
        accounts, now = Accounts(load_or_create_keys(server.folder)), time.time()
        self._devices = [
            SimulatedDevice(
                author,
                server.broker,
                accounts.device_jwt(author.user, author.device, author.member.key, now, DAY),
                self._probe,
            )
            for devices in people
            for author in devices
        ]
        self._firsts = self._devices[:: len(people[0])]
        self._others = len(people[0]) - 1

    async def run(self, tokens: Sequence[str]) -> None:
        """Connect the devices, open the streams, log, and print the measurements."""
        async with AsyncExitStack() as stack:
            started = self._usage()
            await self._connect(stack)
            await self._listen(stack, tokens)
            await _in_turns([partial(device.log, goal()) for device in self._firsts])
            await self._until_delivered()
            before = self._usage()
            self._probe.reset()
            began = time.perf_counter()
            await self._log()
            took = time.perf_counter() - began
            await self._until_delivered()
            self._print(took, {"started": started, "connected": before, "after": self._usage()})

    async def _connect(self, stack: AsyncExitStack) -> None:
        for device in self._devices:
            stack.push_async_callback(device.close)
        await _in_turns([device.connect for device in self._devices])
        for device in self._devices:
            stack.push_async_callback(_ended, asyncio.create_task(device.follow()))

    async def _listen(self, stack: AsyncExitStack, tokens: Sequence[str]) -> None:
        listeners = [EventStream(self._server.url, token, self._probe) for token in tokens]

        async def begin(listener: EventStream) -> None:
            stack.push_async_callback(_ended, asyncio.create_task(listener.listen()))
            async with asyncio.timeout(TIMEOUT):
                await listener.ready.wait()

        await _in_turns([partial(begin, listener) for listener in listeners])

    async def _log(self) -> None:
        until, chance = time.perf_counter() + 60 * self._chosen.minutes, random.Random(1)
        draft, every = activities(1)[0], self._chosen.every

        async def log(device: SimulatedDevice) -> None:
            due = time.perf_counter() + chance.uniform(0, every)
            while due < until:
                await asyncio.sleep(due - time.perf_counter())
                await device.log(draft)
                due += chance.uniform(0.5 * every, 1.5 * every)

        await asyncio.gather(*map(log, self._devices))

    async def _until_delivered(self) -> None:
        """Wait until every event was delivered everywhere, or until the timeout."""
        for _ in range(round(TIMEOUT / POLL_EVERY)):
            if not self._missing():
                return
            await asyncio.sleep(POLL_EVERY)

    def _missing(self) -> int:
        """Return how many confirmations and deliveries of events are still missing."""
        seen = self._probe.seconds
        return self._probe.sent * (1 + self._others) - len(seen["admitted"]) - len(seen["device"])

    def _usage(self) -> tuple[ProcessUsage, ProcessUsage]:
        broker = int((self._server.folder / "broker" / "nats.pid").read_text())
        return ProcessUsage.of(self._server.pid), ProcessUsage.of(broker)

    def _print(self, took: float, taken: dict[str, tuple[ProcessUsage, ProcessUsage]]) -> None:
        chosen, seen = self._chosen, self._probe
        print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
        arrived = len(seen.seconds["device"])
        print(
            f"{chosen.devices:,} devices of {chosen.people:,} people, each with an event every "
            f"{chosen.every:g} s, and {chosen.streams:,} event streams, for {took / 60:.1f} minutes: "
            f"{seen.sent:,} events, {seen.sent / took:.1f}/s, and {arrived / took:.1f}/s at other devices.\n"
        )
        print("| seconds | p50 | p99 | most | count |\n|---|---|---|---|---|")
        for stage, words in STAGES.items():
            found = seen.seconds[stage]
            p50, p99, most = (percentile(found, share) for share in (50, 99, 100))
            print(f"| {words} | {p50:.3f} | {p99:.3f} | {most:.3f} | {len(found):,} |")
        print("\n| process | memory, MB | most, MB | files | threads |\n|---|---|---|---|---|")
        for when, (server, broker) in taken.items():
            print(f"| server, {when} {server.row}\n| broker, {when} {broker.row}")
        for n, name in enumerate(("server", "broker")):
            used = taken["after"][n].seconds - taken["connected"][n].seconds
            print(f"\nThe {name} took {1_000 * used / seen.sent:.1f} ms of a core for each event.")
        print(f"\nNot delivered: {self._missing()}. Errors: {dict(seen.errors) or 'none'}.")


async def _in_turns(works: Sequence[Callable[[], Awaitable[None]]]) -> None:
    for n in range(0, len(works), CONCURRENCY):
        await asyncio.gather(*(work() for work in works[n : n + CONCURRENCY]))


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _tokens(folder: Path, people: Sequence[Sequence[Author]], count: int) -> list[str]:
    """Create one API token per stream, for the people in turn."""
    tokens = [secrets.token_urlsafe(16) for _ in range(count)]

    def add(registry: Registry) -> None:
        for n, token in enumerate(tokens):
            registry.tokens.add(
                token, new_token(token, people[n % len(people)][0].user, round(time.time() * 1e6))
            )

    registry = await open_registry(folder)
    await registry.write(add)
    await registry.close()
    return tokens


async def main(chosen: Namespace) -> None:
    """Create the people, start the server, and run the load."""
    raise_limit()
    with tempfile.TemporaryDirectory() as name:
        server = ServerProcess(Path(name) / "server")
        people = make_authors(chosen.people, chosen.devices // chosen.people)
        await add_people(server.folder, people)
        tokens = await _tokens(server.folder, people, chosen.streams)
        server.start()
        try:
            await Run(server, people, chosen).run(tokens)
        finally:
            server.stop()


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.bench.load", description=__doc__)
    parser.add_argument("--devices", type=int, default=1_000)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--every", type=float, default=30.0, help="seconds between two events of a device")
    asyncio.run(main(parser.parse_args()))
