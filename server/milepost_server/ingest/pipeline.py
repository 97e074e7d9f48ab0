"""The ingest pipeline: from the stream into the people's files (server/decisions/0004-ingest.md).

The server's own files say how far the stream was ingested, never the broker. Each person's share of a batch
is one transaction. A person whose transaction fails is marked as lagging and caught up later.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from nats.errors import Error as NatsError

from milepost_server.broker.subjects import EVENTS
from milepost_server.ingest.admit import IngestResult
from milepost_server.ingest.catch_up import LagRecovery
from milepost_server.ingest.message import Message
from milepost_server.ingest.source import MessageReader, StreamSource
from milepost_server.ingest.sweeper import Sweeper
from milepost_server.ingest.user_ingest import UserIngest, record_results
from milepost_server.observability.counters import Counters
from milepost_server.settings import DAYS_KEPT
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.tables.stream_position import START, Position
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import MilepostError

PATIENCE = 1.0
"""Seconds between two attempts after a failure."""

log = logging.getLogger("milepost.ingest")


class Backlog(NamedTuple):
    """What the broker keeps, and what is still to be ingested.

    `lag` messages are beyond the position. `queue` are still to be handed to ingest: more than `lag` where
    the stream is read again. The broker keeps `messages` of `size` bytes in all. The oldest message that
    waits is seen to do so for `waits` seconds.
    """

    lag: int
    queue: int
    messages: int
    size: int
    waits: float


class IngestPipeline:
    """Ingests the stream, batch by batch, until it is cancelled.

    It keeps what was taken in for so many `days` in the stream, and deletes the rest. `now` gives stamps.
    """

    def __init__(
        self,
        source: StreamSource,
        user_logs: UserLogs,
        registry: RegistryFile,
        notifier: ChangeNotifier,
        counters: Counters,
        now: Callable[[], int],
        days: int = DAYS_KEPT,
    ) -> None:
        self._source = source
        self._sweeper = Sweeper(source, registry, now, days)
        self._registry = registry
        self._users = UserIngest(user_logs, notifier, counters)
        self._catch_up = LagRecovery(source, registry, self._users)
        self._reader: MessageReader | None = None
        self._waiting: tuple[int, float] | None = None
        self._has_all = False
        """Whether nothing came when it last asked."""
        """The position at which messages wait, and since when that is seen."""
        self.paused = ""
        """Why ingest makes no progress now; empty while it does."""
        self.behind: set[str] = set()
        """People whose share failed, until the registry has a note of it: a full disk takes none."""

    async def run(self) -> None:
        """Ingest for ever. Whatever the broker does, try again."""
        while True:
            try:
                await self.follow()
            except (NatsError, MilepostError, TimeoutError, OSError) as error:
                self.paused = str(error)
                log.warning("ingest paused: %s", error)
                await asyncio.sleep(PATIENCE)

    async def backlog(self) -> Backlog:
        """Return what is still to be ingested. Raises what the source raises, or StorageFailed."""
        state = await self._source.state()
        position = await self._registry.read(lambda registry: registry.position.get())
        # A broker that started on a new stream is behind the position until ingest notices.
        queue = await self._reader.pending() if self._reader else None
        # What was deleted beyond the position never comes.
        lag = 0 if self._has_all and queue == 0 else max(0, state.last - position.seq)
        waits = self._waits(position.seq) if lag else 0.0
        return Backlog(lag, lag if queue is None else queue, state.messages, state.bytes, waits)

    def _waits(self, position: int) -> float:
        """Return for how long messages are seen to wait at that position."""
        now = asyncio.get_running_loop().time()
        if self._waiting is None or self._waiting[0] != position:
            self._waiting = position, now
        return now - self._waiting[1]

    async def follow(self) -> None:
        """Ingest what is there and what comes, until the broker fails; raises its error."""
        await self._source.ensure()
        position = await self._starting_position()
        reader = await self._source.reader(EVENTS, position.seq + 1)
        self._reader, limited = reader, False
        try:
            while True:
                await self._catch_up.run_if_due()
                messages = await reader.batch()
                self._has_all = not messages
                if messages:
                    await self._ingest(messages)
                swept = await self._sweep(reader)
                if not (limited or messages or swept):
                    await self._source.limit()
                    limited = True
                self.paused = ""
        finally:
            self._reader, self._has_all = None, False
            await reader.close()

    async def _sweep(self, reader: MessageReader) -> bool:
        """Delete from the stream while nothing waits to be ingested, and now and then all the same.

        So what one person floods the stream with holds nobody up. Returns whether there was anything.
        """
        swept = False
        while not reader.is_behind or self._sweeper.is_due:
            if not await self._sweeper.sweep():
                break
            swept = True
        return swept

    async def _starting_position(self) -> Position:
        """Return the position, or START where the stream is not the one that was ingested."""
        position = await self._registry.read(lambda registry: registry.position.get())
        if not position.seq or await self._source.is_at(*position):
            return position
        log.warning("the stream is not the one that was taken in; reading it from the start")
        await self._registry.write(_restart)
        return START

    async def _ingest(self, batch: Sequence[Message]) -> None:
        """Ingest a batch, then note the position: a crash between the two repeats the batch."""
        lagging = await self._registry.read(lambda registry: registry.lagging.all())
        by_user: defaultdict[str, list[Message]] = defaultdict(list)
        for message in batch:
            by_user[message.user].append(message)
        shares = [(user, messages) for user, messages in by_user.items() if user not in lagging]
        results = await asyncio.gather(*(self._users.ingest(*share) for share in shares))
        self.behind |= {result.user for result in results if result.lags_from is not None}
        position = Position(batch[-1].stream_seq, batch[-1].stored_at)
        await self._registry.write(partial(_record_batch, results, position))
        self._users.announce_refusals(results)
        self.behind.clear()
        if any(result.is_to_scrub for result in results):
            await self._registry.scrub()


def _restart(registry: Registry) -> None:
    registry.lagging.restart()
    registry.kept.restart()


def _record_batch(results: Sequence[IngestResult], position: Position, registry: Registry) -> None:
    record_results(results, registry)
    registry.position.put(position)
