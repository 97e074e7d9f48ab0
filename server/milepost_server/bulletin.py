"""Who waits for news of a person: held pulls and event streams."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class Bulletin:
    """Counts the changes of each person's log, and wakes those who wait for the next one."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    def count(self, user: str) -> int:
        """How many changes there have been; take it before looking, so that none is missed."""
        return self._counts[user]

    def post(self, user: str) -> None:
        """Say that a person's log has changed."""
        self._counts[user] += 1
        for event in self._waiting.pop(user, ()):
            event.set()

    async def beyond(self, user: str, count: int, seconds: float) -> bool:
        """Wait until there are more than `count` changes; False where there were none in time."""
        if self._counts[user] > count:
            return True
        event = asyncio.Event()
        self._waiting[user].add(event)
        try:
            async with asyncio.timeout(seconds):
                await event.wait()
            return True
        except TimeoutError:
            return False
        finally:
            if user in self._waiting:
                self._waiting[user].discard(event)
