"""Deletes messages from the stream that are not to be in it any more.

Deleting overwrites a message: no byte of it stays on the disk. That rewrites the block that the message is
in, and nobody's messages are stored meanwhile. So of each person only a few at a time are overwritten; what
else a flood brought is only deleted, and its bytes go when the broker drops its blocks. What may have a text
that somebody erased waits until it is overwritten.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from functools import partial

from milepost_server.ingest.source import StreamSource
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.tables.kept_messages import LeavingMessage

AT_A_TIME = 32
OVERWRITTEN = 2
"""How many messages are deleted at a time, and how many of those of one person are overwritten."""
SWEEP_EVERY = 1.0
"""Seconds after which some are deleted even while others wait to be ingested."""
EXPIRE_EVERY = 600.0
DAY = 86_400_000_000


class Sweeper:
    """Deletes what was refused, what is beyond a person's share, and what is older than `days`.

    `now` gives stamps.
    """

    def __init__(
        self, source: StreamSource, registry: RegistryFile, now: Callable[[], int], days: int
    ) -> None:
        self._source = source
        self._registry = registry
        self._now = now
        self._days = days
        self._expiry = self._next = float("-inf")

    @property
    def is_due(self) -> bool:
        """Whether it was not swept for a while."""
        return asyncio.get_running_loop().time() >= self._next

    async def sweep(self) -> bool:
        """Delete some messages; whether there were any. Raises what the source raises, or StorageFailed."""
        self._next = asyncio.get_running_loop().time() + SWEEP_EVERY
        await self._expire_if_due()
        leaving = await self._registry.read(lambda registry: registry.kept.leaving(AT_A_TIME))
        if not leaving:
            return False
        of_person: Counter[str] = Counter()
        deletions, gone = [], []
        for message in leaving:
            of_person[message.user] += 1
            overwrite = of_person[message.user] <= OVERWRITTEN
            if overwrite or not message.is_erased:
                deletions.append(self._source.delete(message.seq, overwrite=overwrite))
                gone.append(message)
        await asyncio.gather(*deletions)
        await self._registry.write(partial(_forget, gone))
        return True

    async def _expire_if_due(self) -> None:
        clock = asyncio.get_running_loop().time()
        if clock >= self._expiry:
            before = self._now() - self._days * DAY
            await self._registry.write(lambda registry: registry.kept.expire(before))
            self._expiry = clock + EXPIRE_EVERY


def _forget(messages: list[LeavingMessage], registry: Registry) -> None:
    registry.kept.forget(messages)
