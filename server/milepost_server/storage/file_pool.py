"""A pool of open files: a bounded number, of which the one unused longest is closed first. What is unused for
a while is closed in any case."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

from milepost_shared.log_file import LogFile


class FilePool:
    """Opens people's files when they are used. At most `most_open` are open at a time."""

    def __init__(self, open_file: Callable[[str], Awaitable[LogFile]], most_open: int) -> None:
        self._open_file = open_file
        self._most_open = most_open
        self._slots = asyncio.Semaphore(most_open)
        self._opening = 0
        self._open: OrderedDict[str, LogFile] = OrderedDict()
        self._uses: dict[str, int] = {}
        """How often each file is in use now."""
        self._used: dict[str, float] = {}
        """When each open file was used last, by the monotonic clock."""
        self._locks: dict[str, asyncio.Lock] = {}

    def __len__(self) -> int:
        """The number of open files."""
        return len(self._open)

    def __contains__(self, user: str) -> bool:
        """Whether the person's file is open."""
        return user in self._open

    @asynccontextmanager
    async def file(self, user: str) -> AsyncIterator[LogFile]:
        """Use a person's file; it stays open at least until the block ends. Raises what opening it raises."""
        async with self._slots:
            self._uses[user] = self._uses.get(user, 0) + 1
            try:
                yield self._open.get(user) or await self._open_once(user)
                self._open.move_to_end(user)
            finally:
                if user in self._open:
                    self._used[user] = monotonic()
                self._uses[user] -= 1
                if not self._uses[user]:
                    del self._uses[user]

    def open(self) -> list[str]:
        """Return whose files are open."""
        return [*self._open]

    def unused_for(self, seconds: float) -> list[str]:
        """Return whose files are open though nobody used them for so long."""
        before = monotonic() - seconds
        return [user for user in self._open if user not in self._uses and self._used[user] <= before]

    async def discard(self, user: str) -> None:
        """Close a person's file, unless it is in use."""
        if user in self._open and user not in self._uses:
            await self._take(user).close()

    async def close(self) -> None:
        """Close all files, as many at a time as there are threads; none is in use any more."""
        await asyncio.gather(*(self._take(user).close() for user in self.open()))

    def _take(self, user: str) -> LogFile:
        """Take a file out of the pool."""
        self._used.pop(user, None)
        return self._open.pop(user)

    async def _open_once(self, user: str) -> LogFile:
        """Open a file that several may ask for at once."""
        lock = self._locks.setdefault(user, asyncio.Lock())
        async with lock:
            if user not in self._open:
                self._opening += 1
                try:
                    await self._close_idle()
                    self._open[user] = await self._open_file(user)
                finally:
                    self._opening -= 1
        self._locks.pop(user, None)
        return self._open[user]

    async def _close_idle(self) -> None:
        """Close the files that were unused longest, so that one more may be opened.

        There is always an idle one: each use of a file takes a slot, and there are no more slots than files.
        """
        while len(self._open) + self._opening > self._most_open:
            idle = next(user for user in self._open if user not in self._uses)
            await self._take(idle).close()
