"""A real server with its real broker, and people with real devices."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
import pytest

from milepost_client.clock import Moment
from milepost_client.device import Device
from milepost_client.home import Home
from milepost_client.joining import join
from milepost_client.sync import SyncReport, sync
from milepost_server.folder_lock import try_lock
from milepost_server.pairing import invite
from milepost_server.registry import Registry, open_registry
from milepost_shared.drafts import draft_header
from milepost_shared.events import ActivityLogged, Contribution, Event, GoalSet
from milepost_shared.log import Log, LogFile

T = TypeVar("T")
GOAL = "0123456789ab"
PATIENCE = 20.0
"""Seconds after which something counts as hanging."""


class Called(NamedTuple):
    """What became of a command."""

    code: int
    out: str
    err: str


class ServerProcess:
    """`milepost-server up` in a folder of its own, which can be stopped, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = self.broker = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and wait until it is ready."""
        arguments = ("up", "--port", "0", "--broker-port", "0", "--json", "--data", str(self.folder))
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as words:
            self._process = subprocess.Popen(
                (sys.executable, "-m", "milepost_server.main", *arguments),
                stdout=subprocess.PIPE,
                stderr=words,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        ready = msgspec.json.decode(self._process.stdout.readline())
        self.url, self.broker = ready["url"], ready["broker"]

    def stop(self) -> int:
        """Ask it to stop; gives its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it, as a power cut would; its broker goes with it."""
        self._end(signal.SIGKILL)

    def kill_broker(self) -> None:
        """Kill the broker alone."""
        os.kill(int((self.folder / "broker" / "nats.pid").read_text()), signal.SIGKILL)

    async def read(self, user: str, work: Callable[[Log], T]) -> T:
        """What a person's file on the server says."""
        file = await LogFile.open(self.folder / "users" / f"{user}.db", user, 1)
        try:
            return await file.read(work)
        finally:
            await file.close()

    async def quarantined(self, user: str) -> list[tuple[str, str]]:
        """Who sent what is in quarantine, and why it is there, oldest first."""
        query = "SELECT device, reason FROM quarantine WHERE user = ? ORDER BY id"
        registry = await open_registry(self.folder)
        try:
            return await registry.read(lambda sql: sql.execute(query, (user,)).fetchall())
        finally:
            await registry.close()

    async def position(self) -> int:
        """Up to where the stream has been taken in."""
        registry = await open_registry(self.folder)
        try:
            return (await registry.read(lambda sql: Registry(sql).position())).seq
        finally:
            await registry.close()

    async def invite(self, user: str | None) -> str:
        """The code of an invite for a person; None: a new one."""
        registry = await open_registry(self.folder)
        try:
            return (await invite(registry, user, time.time()))[0]
        finally:
            await registry.close()

    def _end(self, number: signal.Signals) -> int:
        process = self._process
        assert process is not None and process.stdout is not None
        if process.poll() is None:
            process.send_signal(number)
        code = process.wait(PATIENCE)
        process.stdout.close()
        self._until_the_store_is_free()
        return code

    def _until_the_store_is_free(self) -> None:
        """Whoever has the broker's output open has its store: nobody may be left."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            held = os.open(self.folder / "broker" / "output", os.O_RDWR)
            try:
                if try_lock(held):
                    return
            finally:
                os.close(held)
            time.sleep(0.02)
        raise AssertionError("the broker outlived its server")


class Person:
    """Somebody with devices, and an account on a server once the first of them has joined."""

    def __init__(self, server: ServerProcess, homes: Path, stack: AsyncExitStack) -> None:
        self.server = server
        self.homes = homes
        self.user: str | None = None
        self._stack = stack

    async def open(self, name: str) -> Device:
        """A device that knows of no server."""
        device = await Device.open(Home(self.homes / name), Moment.current({}))
        self._stack.push_async_callback(device.close)
        return device

    async def join(self, device: Device) -> None:
        """Let a device join the server as this person's."""
        code = await self.server.invite(self.user)
        name = device.home.folder.name
        self.user = (await join(device, self.server.url, code, name, Moment.current({}))).user

    async def device(self, name: str) -> Device:
        """A device that has joined."""
        device = await self.open(name)
        await self.join(device)
        return device

    async def on_server(self, work: Callable[[Log], T]) -> T:
        """What the person's file on the server says."""
        assert self.user is not None
        return await self.server.read(self.user, work)

    async def set_goal(self, device: Device) -> list[Event]:
        """Set the goal that `log` counts towards."""
        moment = Moment.current({})
        goal = GoalSet(**draft_header(), goal=GOAL, title="Coffees", start=moment.today, target=1e9)
        return await device.record([goal], moment)

    async def log(self, device: Device, *amounts: float, ahead: timedelta = timedelta()) -> list[Event]:
        """Log one activity for each amount, by a clock that is `ahead`; gives them as written."""
        moment = Moment.of(datetime.now(UTC) + ahead)
        return await device.record(activities(amounts, moment.today), moment)

    async def amounts(self, device: Device) -> list[float]:
        """The amounts of all activities that stand on a device, sorted."""
        return await device.read(standing_amounts)

    async def sync(self, device: Device) -> SyncReport:
        """One sync that may not hang."""
        async with asyncio.timeout(PATIENCE):
            return await sync(device, Moment.current({}), lambda _: None)

    async def converge(self, *devices: Device) -> str:
        """Sync until nobody can have anything new; gives the digest that all of them then have."""
        for device in [*devices] * 2:
            await self.sync(device)
        found = {await device.read(lambda log: log.digest()) for device in devices}
        found.add(await self.on_server(lambda log: log.digest()))
        assert len(found) == 1
        return found.pop()


def standing_amounts(log: Log) -> list[float]:
    """The amounts of all activities that stand in a log, sorted."""
    entries = log.entries_of(log.events.newest_days(None))
    return sorted(c.amount for entry in entries for c in entry.activity.contributions)


def activities(amounts: Sequence[float], day: date) -> list[ActivityLogged]:
    """Drafts of activities for the goal, one for each amount."""
    return [
        ActivityLogged(**draft_header(n), day=day, contributions=(Contribution(goal=GOAL, amount=amount),))
        for n, amount in enumerate(amounts, 1)
    ]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server for tests that leave it standing."""
    process = ServerProcess(tmp_path_factory.mktemp("system") / "server")
    process.start()
    yield process
    assert process.stop() == 0


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server that the test may kill, wipe and start again; it runs at first."""
    process = ServerProcess(tmp_path / "server")
    process.start()
    yield process
    process.stop()


@pytest.fixture(scope="session")
def person_class() -> type[Person]:
    """For stories that several tests look at."""
    return Person


@pytest.fixture(scope="session")
def milepost() -> Callable[..., Awaitable[Called]]:
    """Calls the command line of the device in a home, as a process of its own."""

    async def call(home: Home, *arguments: str) -> Called:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "milepost_client.main", *arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"MILEPOST_HOME": str(home.folder), "MILEPOST_AUTOSYNC": "0"},
        )
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
        assert process.returncode is not None
        return Called(process.returncode, out.decode(), err.decode())

    return call


@pytest.fixture
async def new_person(tmp_path: Path) -> AsyncIterator[Callable[[ServerProcess], Person]]:
    """Makes people of a server, each with devices that are closed at the end of the test."""
    async with AsyncExitStack() as stack:
        people: list[Person] = []

        def make(server: ServerProcess) -> Person:
            people.append(Person(server, tmp_path / f"person-{len(people)}", stack))
            return people[-1]

        yield make


@pytest.fixture
def ana(server: ServerProcess, new_person: Callable[[ServerProcess], Person]) -> Person:
    """A person new to the server."""
    return new_person(server)


@pytest.fixture
def ben(own_server: ServerProcess, new_person: Callable[[ServerProcess], Person]) -> Person:
    """A person of a server that the test may break."""
    return new_person(own_server)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real files, where they are at hand."""
    beside = Path(__file__).parents[2].parent / "shared" / "data"
    folder = Path(os.environ.get("MILEPOST_TEST_DATA", beside))
    if not folder.exists():
        pytest.skip(f"{folder} is not here; MILEPOST_TEST_DATA names the folder that has the real files")
    return folder
