"""People with real devices, each device in a folder of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, Self, TypeVar

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.network.exchange import Exchange
from milepost_client.network.http_client import post
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.enrollment import join
from milepost_client.sync.sync import SyncReport, sync
from milepost_shared.errors import Offline
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, Event, GoalSet
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.outbox import next_unsigned
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.connection import run_sync
from milepost_shared.storage.log import Log
from tests.client.recording import record
from tests.system.servers import PATIENCE, ServerProcess

T = TypeVar("T")
GOAL = "0123456789ab"
"""The goal of every activity."""


class Person:
    """A person with devices, and with an account on a server once the first device has joined."""

    def __init__(self, server: ServerProcess, homes: Path) -> None:
        self.server = server
        self.homes = homes
        self.user: str | None = None
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the person's devices."""
        await self._stack.aclose()

    async def open(self, name: str) -> Device:
        """Open a device that has not joined a server."""
        device = await Device.open(Home(self.homes / name), Moment.current({}), connect=open_threaded)
        self._stack.push_async_callback(device.close)
        return device

    async def join(self, device: Device) -> None:
        """Let a device join the server under this person."""
        code = await self.server.invite(self.user)
        name = device.home.folder.name
        self.user = (await join(device, post, self.server.url, code, name, Moment.current({}))).user

    async def device(self, name: str) -> Device:
        """Open a device and let it join."""
        device = await self.open(name)
        await self.join(device)
        return device

    async def on_server(self, work: Callable[[Log], T]) -> T:
        """Read the person's file on the server."""
        assert self.user is not None
        return await self.server.read(self.user, work)

    async def change_on_server(self, work: Callable[[Log], T]) -> T:
        """Change the person's file on the server, bypassing the server."""
        assert self.user is not None
        return await self.server.change(self.user, work)

    async def set_goal(self, device: Device) -> list[Event]:
        """Set the goal of the activities that `log` writes."""
        moment = Moment.current({})
        goal = GoalSet(**draft_header(), goal=GOAL, title="Coffees", start=moment.today, target=1e9)
        return await record(device, [goal], moment)

    async def log(self, device: Device, *amounts: float, ahead: timedelta = timedelta()) -> list[Event]:
        """Log one activity per amount by a clock that is `ahead`; return the events as written."""
        moment = Moment.of(datetime.now(UTC) + ahead)
        return await record(device, activities(amounts, moment.today), moment)

    async def amounts(self, device: Device) -> list[float]:
        """Return the amounts of all activities that count on a device, sorted."""
        return await device.log.read(counted_amounts)

    async def sync(self, device: Device) -> SyncReport:
        """Sync once, within PATIENCE."""
        async with asyncio.timeout(PATIENCE):
            return await sync(device, Moment.current({}), lambda _: None, connect_to_server)

    async def push(self, device: Device, exchange: Exchange, after: int) -> int:
        """Push the device's next frame after seq `after`; return the frame's last seq."""
        identity = Identity.load_or_create(device.home)

        def frame(log: Log) -> Frame:
            bundle = next_unsigned(log, device.id, after)
            assert bundle is not None
            return bundle.signed(run_sync(identity.sign(bundle.signing_input)))

        sent = await device.log.read(frame)
        await exchange.push(sent)
        return sent.last

    async def until_ingested(self, device: Device, seq: int) -> None:
        """Wait until the server has ingested the device's events up to `seq`."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if await self.on_server(lambda log: log.head(device.id).seq) >= seq:
                    return
                await asyncio.sleep(0.05)

    async def converge(self, *devices: Device) -> str:
        """Sync each device twice, and return the digest that all devices and the server then share."""
        for device in [*devices] * 2:
            await self.sync(device)
        found = {await device.log.read(lambda log: log.digest()) for device in devices}
        found.add(await self.on_server(lambda log: log.digest()))
        assert len(found) == 1
        return found.pop()


async def until_synced(person: Person, device: Device) -> None:
    """Retry a sync until the server is reachable."""
    async with asyncio.timeout(PATIENCE):
        while True:
            with suppress(Offline):
                await person.sync(device)
                return
            await asyncio.sleep(0.1)


def counted_amounts(log: Log) -> list[float]:
    """Return the amounts of all activities that count in a log, sorted."""
    entries = log.entries_of(log.events.activity_days(None))
    return sorted(c.amount for entry in entries for c in entry.activity.contributions)


def activities(amounts: Sequence[float], day: date) -> list[ActivityLogged]:
    """Return drafts of activities for the goal, one per amount."""
    return [
        ActivityLogged(**draft_header(n), day=day, contributions=(Contribution(goal=GOAL, amount=amount),))
        for n, amount in enumerate(amounts, 1)
    ]


class CommandResult(NamedTuple):
    """The exit code and the output of a command."""

    code: int
    out: str
    err: str


async def milepost(home: Home, *arguments: str) -> CommandResult:
    """Run `milepost …` on the device in a home, as a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "milepost_client.main", *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"MILEPOST_HOME": str(home.folder), "MILEPOST_AUTOSYNC": "0"},
    )
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    assert process.returncode is not None
    return CommandResult(process.returncode, out.decode(), err.decode())


def operate(server: ServerProcess, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `milepost-server …` on a server's folder."""
    command = (sys.executable, "-m", "milepost_server.main", *arguments, "--data", str(server.folder))
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=PATIENCE)
