"""News of people's logs, for held pulls and event streams."""

from __future__ import annotations

import asyncio
from collections import defaultdict


class ChangeNotifier:
    """Counts the changes of each person's log, and wakes those who wait for the next one."""

    def __init__(self) -> None:
        self._counts: defaultdict[str, int] = defaultdict(int)
        self._waiters: defaultdict[str, set[asyncio.Future[bool]]] = defaultdict(set)

    def count(self, user: str) -> int:
        """Return the number of changes; take it before reading the log, so that no change is missed."""
        return self._counts[user]

    def publish(self, user: str) -> None:
        """Announce that a person's log has changed."""
        self._counts[user] += 1
        self._wake(user)

    def wake(self, user: str) -> None:
        """Wake all who wait for a person's log, though nothing changed."""
        self._wake(user)

    def wake_all(self) -> None:
        """Wake all who wait, though nothing changed."""
        for user in [*self._waiters]:
            self._wake(user)

    async def wait_beyond(self, user: str, count: int, seconds: float) -> bool:
        """Wait for more than `count` changes, or for `wake_all`; False after `seconds` without."""
        if self._counts[user] > count:
            return True
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[bool] = loop.create_future()
        self._waiters[user].add(waiter)
        # Cheaper than a timeout around an event, and there is one for each device and event stream.
        alarm = loop.call_later(seconds, _wake, waiter, False)
        try:
            return await waiter
        finally:
            alarm.cancel()
            if user in self._waiters:
                self._waiters[user].discard(waiter)

    def _wake(self, user: str) -> None:
        for waiter in self._waiters.pop(user, ()):
            _wake(waiter, True)


def _wake(waiter: asyncio.Future[bool], changed: bool) -> None:
    if not waiter.done():
        waiter.set_result(changed)
