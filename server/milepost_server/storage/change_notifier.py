"""Who waits for news of a person: held pulls and event streams."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class ChangeNotifier:
    """Counts the changes of each person's log, and wakes those who wait for the next one."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._waiting: defaultdict[str, set[asyncio.Future[bool]]] = defaultdict(set)

    def count(self, user: str) -> int:
        """How many changes there have been; take it before looking, so that none is missed."""
        return self._counts[user]

    def publish(self, user: str) -> None:
        """Say that a person's log has changed."""
        self._counts[user] += 1
        self._wake(user)

    def wake_all(self) -> None:
        """Let all who wait look again, though nothing changed."""
        for user in [*self._waiting]:
            self._wake(user)

    async def wait_beyond(self, user: str, count: int, seconds: float) -> bool:
        """Wait until there are more than `count` changes, or all are to look again; False where there was
        nothing in time."""
        if self._counts[user] > count:
            return True
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[bool] = loop.create_future()
        self._waiting[user].add(waiting)
        # Cheaper than a timeout around an event, and there is one for each device and event stream.
        alarm = loop.call_later(seconds, _settle, waiting, False)
        try:
            return await waiting
        finally:
            alarm.cancel()
            if user in self._waiting:
                self._waiting[user].discard(waiting)

    def _wake(self, user: str) -> None:
        for waiting in self._waiting.pop(user, ()):
            _settle(waiting, True)


def _settle(waiting: asyncio.Future[bool], news: bool) -> None:
    if not waiting.done():
        waiting.set_result(news)
