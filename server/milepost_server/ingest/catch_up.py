"""The people whose file lags behind the stream, caught up one by one."""

from __future__ import annotations

import asyncio
from functools import partial

from milepost_server.broker.subjects import events_of
from milepost_server.ingest.source import StreamSource
from milepost_server.ingest.user_ingest import UserIngest, record_results
from milepost_server.storage.registry import Registry, RegistryFile

CATCH_UP_EVERY = 10.0
"""Seconds between two attempts while anybody lags."""


class LagRecovery:
    """Reads the messages that lagging people have missed, by a filtered read of the stream."""

    def __init__(self, source: StreamSource, registry: RegistryFile, users: UserIngest) -> None:
        self._source = source
        self._registry = registry
        self._users = users
        self._due = 0.0

    async def run_if_due(self) -> None:
        """Catch up those who lag, unless the last attempt was a moment ago."""
        now = asyncio.get_running_loop().time()
        if now < self._due:
            return
        lagging = await self._registry.read(lambda registry: registry.lagging.all())
        self._due = now + CATCH_UP_EVERY if lagging else now
        for user, seq in lagging.items():
            if await self._catch_up(user, seq):
                await self._registry.write(partial(_clear, user))

    async def _catch_up(self, user: str, first: int) -> bool:
        """Ingest a person's messages from the sequence `first` on; whether all of them were ingested."""
        subject = events_of(user)
        position = await self._registry.read(lambda registry: registry.position.get())
        # The end is known by the number alone: where no message comes the broker may just be slow.
        last, done = min(position.seq, await self._source.last(subject)), first - 1
        reader = await self._source.reader(subject, first)
        try:
            while done < last:
                messages = await reader.batch()
                result = await self._users.ingest(user, messages) if messages else None
                if result is None or result.lags_from is not None:
                    return False
                await self._registry.write(partial(record_results, [result]))
                self._users.announce_refusals([result])
                done = messages[-1].stream_seq
            return True
        finally:
            await reader.close()


def _clear(user: str, registry: Registry) -> None:
    registry.lagging.clear(user)
