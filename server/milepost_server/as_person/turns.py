"""Whose turn it is: what is written for one person is written one after the other."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

from milepost_server.errors import TooManyWrites

MOST_WAITING = 16


class Turns:
    """The turns of all people. One waits for the one before, at most MOST_WAITING of a person at a time."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waiting: Counter[str] = Counter()

    @asynccontextmanager
    async def of(self, user: str) -> AsyncIterator[None]:
        """Have a person's turn while the block runs. Raises TooManyWrites."""
        if self._waiting[user] >= MOST_WAITING:
            raise TooManyWrites(MOST_WAITING)
        self._waiting[user] += 1
        try:
            async with self._locks.setdefault(user, asyncio.Lock()):
                yield
        finally:
            self._waiting[user] -= 1
            self._waiting += Counter()  # Drop what came down to 0.
