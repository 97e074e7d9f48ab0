"""People whose devices publish frames to a real broker, and ingest of them into files."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from nats.aio.client import Client

from milepost_server.broker.subjects import events_of
from milepost_server.ingest.pipeline import IngestPipeline
from milepost_server.ingest.source import Stream
from milepost_server.observability.counters import Counters
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.tasks import background
from milepost_shared.storage.log import Log
from tests.bench.load_clients import Author
from tests.bench.logs import activities
from tests.shared.builders import NOW

T = TypeVar("T")
PATIENCE = 20.0


class Ingesting:
    """A server's files and ingest in a folder, without the rest of it."""

    def __init__(self, connection: Client, user_logs: UserLogs, registry: RegistryFile) -> None:
        self.connection = connection
        self.user_logs = user_logs
        self.registry = registry
        self.stream = Stream(connection)
        self.pipeline = IngestPipeline(
            self.stream, user_logs, registry, ChangeNotifier(), Counters(), lambda: NOW
        )

    async def add(self, author: Author) -> None:
        """Add a device to its person's roster; make the person's file where there is none."""
        if not self.user_logs.knows(author.user):
            await self.user_logs.add(author.user)
        await self.user_logs.write(author.user, lambda log: log.roster.put(author.member))

    async def send(self, author: Author, events: int = 1, **headers: str) -> int:
        """Publish a frame of a device; return the number of the message."""
        frame = author.frame(activities(events), NOW + author.seq)
        sent = await self.connection.jetstream().publish(
            events_of(author.user, author.device), frame, headers=headers or None
        )
        return sent.seq

    async def read(self, user: str, work: Callable[[Log], T]) -> T:
        """Read a person's file."""
        return await self.user_logs.read(user, work)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Ingest until the block ends, as if the process were killed then."""
        async with background(self.pipeline.run()):
            yield

    async def until(self, is_so: Callable[[Log], bool], user: str) -> None:
        """Wait until something is so of a person's file."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if await self.read(user, is_so):
                    return
                await asyncio.sleep(0.02)

    async def until_noted(self, seq: int) -> None:
        """Wait until a message was admitted, and that is noted."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if (await self.registry.read(lambda registry: registry.kept.newest())).seq >= seq:
                    return
                await asyncio.sleep(0.02)

    async def until_settled(self) -> None:
        """Wait until all that was sent is ingested and noted, and nobody is behind."""
        async with asyncio.timeout(PATIENCE):
            while True:
                backlog = await self.pipeline.backlog()
                counts = await self.registry.read(lambda registry: registry.kept.counts())
                if not (backlog.lag or self.pipeline.behind or sum(counts.values()) != backlog.messages):
                    return
                await asyncio.sleep(0.02)


@asynccontextmanager
async def ingesting(folder: Path, connection: Client) -> AsyncIterator[Ingesting]:
    """Open the files of a data folder, with ingest that does not run yet."""
    (folder / "users").mkdir(exist_ok=True)
    user_logs, registry = UserLogs(folder, lambda: NOW), await open_registry(folder)
    try:
        yield Ingesting(connection, user_logs, registry)
    finally:
        await user_logs.close()
        await registry.close()


def device_of(user: str = "") -> Author:
    """A new device of a person, by default of a new one."""
    return Author(user or secrets.token_hex(8))


def seqs(log: Log) -> dict[str, int]:
    """How far each device's events go in a file."""
    return {head.device: head.seq for head in log.heads.all()}
