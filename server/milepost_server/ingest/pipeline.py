"""The ingest pipeline: from the stream into the people's files (server/decisions/0004-ingest.md).

Each person's file says how far it has ingested the stream, never the broker. Each person's share of a batch
is one transaction. Whose transaction fails, or whose file lacks what is before, is caught up by itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from nats.errors import Error as NatsError

from milepost_server.broker.subjects import EVENTS
from milepost_server.ingest.catch_up import CatchUp
from milepost_server.ingest.message import Message
from milepost_server.ingest.recorder import Recorder
from milepost_server.ingest.source import MessageReader, StreamSource
from milepost_server.ingest.sweeper import Sweeper
from milepost_server.ingest.user_ingest import UserIngest
from milepost_server.observability.counters import Counters
from milepost_server.settings import DAYS_KEPT
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.tables.file_position import START
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import MilepostError

PATIENCE = 1.0
"""Seconds between two attempts after a failure."""

log = logging.getLogger("milepost.ingest")


class Backlog(NamedTuple):
    """What the broker keeps, and what is still to be ingested.

    `lag` messages are beyond the last that was ingested. `queue` are still to be handed to ingest: more than
    `lag` where the stream is read again. The broker keeps `messages` of `size` bytes in all. The oldest
    message that waits is seen to do so for `waits` seconds.
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
        self._recorder = Recorder(registry, user_logs, notifier)
        self._catch_up = CatchUp(source, registry, user_logs, self._users, self._recorder)
        self._reader: MessageReader | None = None
        self.reached: int | None = None
        """The last message that was ingested, but for the people who are behind."""
        self._waiting: tuple[int, float] | None = None
        """The message up to which it was ingested while others wait, and since when that is seen."""
        self._has_all = False
        """Whether nothing came when it last asked."""
        self.paused = ""
        """Why ingest makes no progress now; empty while it does."""

    @property
    def failing(self) -> set[str]:
        """The people whose file takes nothing in."""
        return {*self._catch_up.failing}

    @property
    def behind(self) -> set[str]:
        """The people whose file lacks something: those who fail, and those who are caught up now."""
        return self._catch_up.behind

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
        reached = self.reached
        if reached is None:
            reached = (await self._registry.read(lambda registry: registry.kept.newest())).seq
        # A broker that started on a new stream is behind until ingest notices.
        queue = await self._reader.pending() if self._reader else None
        # What was deleted beyond the last message never comes.
        lag = 0 if self._has_all and queue == 0 else max(0, state.last - reached)
        waits = self._waits(reached) if lag else 0.0
        return Backlog(lag, lag if queue is None else queue, state.messages, state.bytes, waits)

    def _waits(self, reached: int) -> float:
        """Return for how long messages are seen to wait beyond that one."""
        now = asyncio.get_running_loop().time()
        if self._waiting is None or self._waiting[0] != reached:
            self._waiting = reached, now
        return now - self._waiting[1]

    async def follow(self) -> None:
        """Ingest what is there and what comes, until the broker fails; raises its error."""
        await self._source.ensure()
        self._recorder.forget()
        self.reached = await self._newest_noted()
        end = (await self._source.state()).last
        reader = await self._source.reader(EVENTS, self.reached + 1)
        self._reader, limited, compared = reader, False, False
        try:
            while True:
                await self._catch_up.run(self.reached, lambda: reader.is_behind)
                messages = await reader.batch()
                self._has_all = not messages
                if messages:
                    await self._ingest(messages)
                swept = await self._note_and_sweep(reader)
                if not compared and (self._has_all or self.reached >= end):
                    await self._recorder.flush()
                    await self._catch_up.compare()
                    compared = True
                if not (limited or messages or swept or self.behind):
                    await self._source.limit()
                    limited = True
                self.paused = ""
        finally:
            self._reader, self._has_all = None, False
            await reader.close()

    async def _note_and_sweep(self, reader: MessageReader) -> bool:
        """Note what was ingested if it is time, and delete what is to leave the stream then; return whether
        there was anything to delete."""
        noted = (self._has_all or self._recorder.is_due) and await self._recorder.flush()
        return (noted or self._sweeper.is_due) and await self._sweep(reader)

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

    async def _newest_noted(self) -> int:
        """Return the last message that is noted; 0 where the stream is not the one that was ingested."""
        newest = await self._registry.read(lambda registry: registry.kept.newest())
        if newest == START or await self._source.is_at(*newest):
            return newest.seq
        log.warning("the stream is not the one that was taken in; reading it from the start")
        await self._registry.write(lambda registry: registry.kept.restart())
        self._catch_up.restart()
        return 0

    async def _ingest(self, batch: Sequence[Message]) -> None:
        """Ingest a batch, but for the people who are behind: they catch up by themselves."""
        by_user: defaultdict[str, list[Message]] = defaultdict(list)
        for message in batch:
            by_user[message.user].append(message)
        for user in by_user.keys() & self._catch_up.behind:
            del by_user[user]
        after = await self._catch_up.expected(by_user)
        shares = by_user.items()
        results = await asyncio.gather(*(self._users.ingest(*share, after[share[0]]) for share in shares))
        self._catch_up.learn(results)
        await self._recorder.add(results)
        self.reached = batch[-1].stream_seq
