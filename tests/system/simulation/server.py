"""The simulated server: real files, ingest, replies and pairing, which start, crash and are restored."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
from nats.aio.client import Client

from milepost_client.network.foreign_answer import HttpAnswer
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import Keys
from milepost_server.enrollment.invites import create_invite
from milepost_server.enrollment.pairing import BrokerAddress, Pairing
from milepost_server.enrollment.revocation import operator_revocation, take_revocation
from milepost_server.ingest.pipeline import PATIENCE, IngestPipeline
from milepost_server.observability.counters import Counters
from milepost_server.storage import user_logs
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.migrations import MIGRATIONS
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.user_logs import FileState, UserLogs
from milepost_server.sync.responder import Responder
from milepost_shared.errors import MilepostError, Offline
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.roster.joining import Hello, InviteQuestion, JoinRequest
from milepost_shared.storage.backup import copy_database
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.log import Log
from milepost_shared.storage.migrations import MIGRATIONS as LOG_MIGRATIONS
from tests.system.simulation.broker import SimulatedBroker
from tests.system.simulation.disk import Disk
from tests.system.simulation.scheduler import TICK, Scheduler
from tests.system.simulation.schemas import provide

T = TypeVar("T")
INGEST = "ingest"
MICROSECONDS = 1_000_000
WRITTEN_JUST_NOW = user_logs.TICK / 1e9


class SimulatedServer:
    """A server in a folder. `clock` returns its time in microseconds."""

    def __init__(
        self, folder: Path, scheduler: Scheduler, broker: SimulatedBroker, clock: Callable[[], int]
    ) -> None:
        self.folder = folder
        self.up = False
        self.disk = Disk()
        self._scheduler = scheduler
        self._broker = broker
        self._clock = clock

    async def start(self) -> None:
        """Start on the files in the folder."""
        provide(self.folder / "server.db", MIGRATIONS)
        registry = await InterruptibleRegistry.open(
            self.folder / "server.db", MIGRATIONS, of=Registry, connect=open_inline
        )
        assert isinstance(registry, InterruptibleRegistry)
        self.registry = registry
        self.user_logs = InterruptibleUserLogs(self.folder, self._clock)
        self.registry.scheduler = self.user_logs.scheduler = self._scheduler
        self.user_logs.disk = self.disk
        notifier = SimulatedNotifier()
        notifier.scheduler = self._scheduler
        signer = identity()
        self.answers = Responder(Client(), self.user_logs, self.registry, notifier, signer, self._clock)
        self._ingest = IngestPipeline(
            self._broker, self.user_logs, self.registry, notifier, Counters(), self._clock
        )
        address = BrokerAddress("nats://")
        self._pairing = Pairing(
            self.user_logs, self.registry, notifier, accounts(), signer, address, self._seconds
        )
        self.up = True
        await self._scheduler.start(INGEST, self._run_ingest())

    async def stop(self) -> None:
        """End its process at the present await."""
        self.up = False
        await self._scheduler.crash_all("server")
        await self.user_logs.close()
        await self.registry.close()

    async def invite(self, *, claimed: bool, first: bool) -> str:
        """A code; where the person is not here, for a device that brings the person (`claimed`), or the very
        `first`. Raises Offline where another has to come before."""
        if not self.up or not (self.person or claimed or first):
            raise Offline("There is no invite for this device yet.")
        code, _ = await create_invite(self.registry, identity(), self.person, self._seconds())
        return code

    async def revoke(self, device: str, since: int) -> None:
        """`milepost-server revoke --since`: it does nothing where the device is unknown or already void."""
        if not self.up or (person := self.person) is None:
            return
        member = await self.read(lambda log: log.roster.get(device))
        if member is not None and member.void is None:
            record = operator_revocation(identity(), person, member, since)
            now = self._clock()
            await self.user_logs.write(person, lambda log: take_revocation(log, record, now, identity()))

    async def post(self, url: str, body: bytes, *, token: str = "", within: float) -> HttpAnswer:
        """Answer what a device posts to join. Raises Offline where the server has ended meanwhile, and what
        pairing raises."""
        if not self.up:
            raise Offline("The server was not reached.")
        return HttpAnswer(status=200, content=msgspec.json.encode(await self._enroll(url, body)))

    async def _enroll(self, url: str, body: bytes) -> object:
        match url.rpartition("/")[2]:
            case "challenge":
                return self._pairing.challenge(msgspec.json.decode(body, type=Hello))
            case "invite":
                return await self._pairing.show_invite(msgspec.json.decode(body, type=InviteQuestion))
            case _:
                return await self._pairing.join(msgspec.json.decode(body, type=JoinRequest))

    @property
    def person(self) -> str | None:
        """The id of the person, once the server has a file."""
        return next(iter(self.user_logs.known()), None)

    async def read(self, work: Callable[[Log], T]) -> T:
        """Read the person's file."""
        assert self.person is not None
        return await self.user_logs.read(self.person, work)

    async def lag(self) -> int:
        """Return how many messages wait for ingest, plus the people who are behind."""
        return len(self._ingest.behind) + (await self._ingest.backlog()).lag

    def back_up(self, target: Path) -> None:
        """Copy its files to `target` as `milepost-server backup` does."""
        shutil.rmtree(target, ignore_errors=True)
        for path in (self.folder / "server.db", *sorted(self.folder.glob("users/*.db"))):
            copy_database(path, target / path.relative_to(self.folder))

    async def put_back(self, source: Path | None) -> None:
        """Replace its files by those of a backup, or by none, and restart."""
        await self.stop()
        shutil.rmtree(self.folder)
        if source is not None:
            shutil.copytree(source, self.folder)
        await self.start()

    async def _run_ingest(self) -> None:
        """Run ingest by the clock of the simulation."""
        while True:
            try:
                await self._ingest.follow()
            except MilepostError:
                await self._scheduler.checkpoint("server", lambda: False, PATIENCE)

    def _seconds(self) -> float:
        return self._clock() / MICROSECONDS


class InterruptibleUserLogs(UserLogs):
    """People's files that yield before and after each transaction: others run, or the server ends."""

    scheduler: Scheduler
    disk: Disk
    writes = 0
    """How many transactions began to write."""
    written_at = -math.inf

    def state(self, user: str) -> FileState:
        """Return what changes with each write, and with each look shortly after one.

        That is by the clock of the simulation: by the times of files it would depend on the machine's speed.
        """
        clock = self.scheduler.loop.clock
        return (self.writes, round(clock / TICK) if clock < self.written_at + WRITTEN_JUST_NOW else 0)

    async def write(self, user: str, work: Callable[[Log], T]) -> T:
        await self.scheduler.checkpoint("server")
        result = await super().write(user, self.disk.written(self._counted(work)))
        await self.scheduler.checkpoint("server")
        return result

    async def read(self, user: str, work: Callable[[Log], T]) -> T:
        await self.scheduler.checkpoint("server")
        return await super().read(user, work)

    def _counted(self, work: Callable[[Log], T]) -> Callable[[Log], T]:
        def count(log: Log) -> T:
            self.writes += 1
            self.written_at = self.scheduler.loop.clock
            return work(log)

        return count

    async def _open_file(self, user: str) -> LogFile:
        """Open it in the simulation's thread, so that no thread's speed decides anything."""
        provide(self._path(user), LOG_MIGRATIONS)
        return await open_log(self._path(user), user, self._now(), connect=open_inline)


class InterruptibleRegistry(RegistryFile):
    """The registry, interruptible in the same way."""

    scheduler: Scheduler

    async def write(self, work: Callable[[Registry], T]) -> T:
        await self.scheduler.checkpoint("server")
        result = await super().write(work)
        await self.scheduler.checkpoint("server")
        return result


class SimulatedNotifier(ChangeNotifier):
    """Holds replies by the clock of the simulation."""

    scheduler: Scheduler

    async def wait_beyond(self, user: str, count: int, seconds: float) -> bool:
        await self.scheduler.checkpoint("server", lambda: self.count(user) > count, seconds)
        return self.count(user) > count


@cache
def accounts() -> Accounts:
    """Return accounts to sign logins with; the simulated broker does not check them."""
    return Accounts(Keys.new())


@cache
def identity() -> ServerIdentity:
    """Return the key of every simulated server: who puts one back to a backup puts back its key."""
    return ServerIdentity(Keys.new())
