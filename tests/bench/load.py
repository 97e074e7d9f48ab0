"""A load run: many simulated devices of many people sync with a real server for some minutes, while event
streams are open. Prints what came of it, as Markdown.

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
from milepost_server.system.file_limits import raised_limit
from tests.bench.delivery_probe import Place, Sightings, percentile
from tests.bench.listening import Listener
from tests.bench.load_clients import Author, crowd, settle
from tests.bench.logs import NOW, activities, goal
from tests.bench.measure import machine
from tests.bench.simulated import Simulated
from tests.system.servers import ServerProcess

DAY = 86_400
TOGETHER = 25
"""How many log in or begin to listen at once."""
SETTLES_WITHIN, LOOK_EVERY = 60.0, 0.1
PLACES: dict[Place, str] = {
    "stored": "push → stored by the broker",
    "admitted": "push → admitted, as its author is told",
    "device": "push → taken in by another device",
    "after admission": "admitted → taken in by another device",
    "stream": "push → told on an event stream",
}


class Process(NamedTuple):
    """What a process takes: memory in MB now and at most, open files, threads, and seconds of a core."""

    now: float
    most: float
    files: int
    threads: int
    seconds: float

    @classmethod
    def of(cls, pid: int) -> Process:
        """The process of that id."""
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        facts = {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
        now, most = (int(facts[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM"))
        # The program's name, which may hold blanks, ends with the last parenthesis.
        ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        seconds = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        return cls(now, most, len(os.listdir(f"/proc/{pid}/fd")), int(facts["Threads"]), seconds)

    @property
    def row(self) -> str:
        """The rest of its row in the table."""
        return f"| {self.now:.0f} | {self.most:.0f} | {self.files:,} | {self.threads} |"


class Run:
    """One load run against a server that is up."""

    def __init__(self, server: ServerProcess, people: Sequence[Sequence[Author]], chosen: Namespace) -> None:
        self._server = server
        self._chosen = chosen
        self._sightings = Sightings()
        accounts, now = Accounts(load_or_create_keys(server.folder)), time.time()
        self._devices = [
            Simulated(
                author,
                server.broker,
                accounts.device_jwt(author.user, author.device, author.member.key, now, DAY),
                self._sightings,
            )
            for devices in people
            for author in devices
        ]
        self._firsts = self._devices[:: len(people[0])]
        self._others = len(people[0]) - 1

    async def run(self, tokens: Sequence[str]) -> None:
        """Connect, listen, log, and print what came of it."""
        async with AsyncExitStack() as stack:
            started = self._taken()
            await self._connect(stack)
            await self._listen(stack, tokens)
            await _in_turns([partial(device.log, goal()) for device in self._firsts])
            await self._settled()
            before = self._taken()
            self._sightings.forget()
            began = time.perf_counter()
            await self._log()
            took = time.perf_counter() - began
            await self._settled()
            self._print(took, {"started": started, "connected": before, "after": self._taken()})

    async def _connect(self, stack: AsyncExitStack) -> None:
        for device in self._devices:
            stack.push_async_callback(device.close)
        await _in_turns([device.connect for device in self._devices])
        for device in self._devices:
            stack.push_async_callback(_ended, asyncio.create_task(device.follow()))

    async def _listen(self, stack: AsyncExitStack, tokens: Sequence[str]) -> None:
        listeners = [Listener(self._server.url, token, self._sightings) for token in tokens]

        async def begin(listener: Listener) -> None:
            stack.push_async_callback(_ended, asyncio.create_task(listener.listen()))
            async with asyncio.timeout(SETTLES_WITHIN):
                await listener.ready.wait()

        await _in_turns([partial(begin, listener) for listener in listeners])

    async def _log(self) -> None:
        until, chance = time.perf_counter() + 60 * self._chosen.minutes, random.Random(1)
        draft, every = activities(1)[0], self._chosen.every

        async def log(device: Simulated) -> None:
            due = time.perf_counter() + chance.uniform(0, every)
            while due < until:
                await asyncio.sleep(due - time.perf_counter())
                await device.log(draft)
                due += chance.uniform(0.5 * every, 1.5 * every)

        await asyncio.gather(*map(log, self._devices))

    async def _settled(self) -> None:
        """Wait until every event was seen wherever it is to be seen, or for long enough."""
        for _ in range(round(SETTLES_WITHIN / LOOK_EVERY)):
            if not self._missing():
                return
            await asyncio.sleep(LOOK_EVERY)

    def _missing(self) -> int:
        """How many sightings of events by their authors and the other devices are still to come."""
        seen = self._sightings.seconds
        return self._sightings.sent * (1 + self._others) - len(seen["admitted"]) - len(seen["device"])

    def _taken(self) -> tuple[Process, Process]:
        broker = int((self._server.folder / "broker" / "nats.pid").read_text())
        return Process.of(self._server.pid), Process.of(broker)

    def _print(self, took: float, taken: dict[str, tuple[Process, Process]]) -> None:
        chosen, seen = self._chosen, self._sightings
        print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n")
        arrived = len(seen.seconds["device"])
        print(
            f"{chosen.devices:,} devices of {chosen.people:,} people, each with an event every "
            f"{chosen.every:g} s, and {chosen.streams:,} event streams, for {took / 60:.1f} minutes: "
            f"{seen.sent:,} events, {seen.sent / took:.1f}/s, and {arrived / took:.1f}/s at other devices.\n"
        )
        print("| seconds | p50 | p99 | most | seen |\n|---|---|---|---|---|")
        for place, words in PLACES.items():
            found = seen.seconds[place]
            p50, p99, most = (percentile(found, share) for share in (50, 99, 100))
            print(f"| {words} | {p50:.3f} | {p99:.3f} | {most:.3f} | {len(found):,} |")
        print("\n| process | memory, MB | most, MB | files | threads |\n|---|---|---|---|---|")
        for when, (server, broker) in taken.items():
            print(f"| server, {when} {server.row}\n| broker, {when} {broker.row}")
        for n, name in enumerate(("server", "broker")):
            used = taken["after"][n].seconds - taken["connected"][n].seconds
            print(f"\nThe {name} took {1_000 * used / seen.sent:.1f} ms of a core for each event.")
        print(f"\nNot seen: {self._missing()}. Errors: {dict(seen.errors) or 'none'}.")


async def _in_turns(works: Sequence[Callable[[], Awaitable[None]]]) -> None:
    for n in range(0, len(works), TOGETHER):
        await asyncio.gather(*(work() for work in works[n : n + TOGETHER]))


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def _tokens(folder: Path, people: Sequence[Sequence[Author]], count: int) -> list[str]:
    """Tokens of the API, one for each stream, for the people in turn."""
    tokens = [secrets.token_urlsafe(16) for _ in range(count)]

    def add(registry: Registry) -> None:
        for n, token in enumerate(tokens):
            registry.tokens.add(token, people[n % len(people)][0].user, NOW)

    registry = await open_registry(folder)
    await registry.write(add)
    await registry.close()
    return tokens


async def main(chosen: Namespace) -> None:
    """Put the people there, start the server, and run."""
    raised_limit()
    with tempfile.TemporaryDirectory() as name:
        server = ServerProcess(Path(name) / "server")
        people = crowd(chosen.people, chosen.devices // chosen.people)
        await settle(server.folder, people)
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
