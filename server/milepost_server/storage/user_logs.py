"""The people's logs: opened when needed, a bounded number kept open.

Why it is done so: server/decisions/0005-files-of-people.md.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from milepost_server.storage.coalescing import Coalescer
from milepost_server.system.file_limits import raised_limit
from milepost_shared.errors import NotFound
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.storage.log import Log
from milepost_shared.storage.thread_pool import ThreadPool

T = TypeVar("T")
MOST_OPEN = 1_024
"""How many files stay open, where the system allows a process as many."""
DESCRIPTORS = 5
"""How many descriptors a file takes: the file and its write-ahead log for each of two connections, and the
index that both share."""
USER_ID = re.compile("[0-9a-f]{16}")
THREADS = 4
"""How many threads work on the people's files."""


class UserLogs:
    """The log of every person of this server, by user id. `now` gives stamps for new files."""

    def __init__(self, folder: Path, now: Callable[[], int], most_open: int = MOST_OPEN) -> None:
        self._folder = folder / "users"
        self._now = now
        self._most_open = most_open
        self._threads = ThreadPool(THREADS)
        self._slots = asyncio.Semaphore(most_open)
        self._opening = 0
        self._open: OrderedDict[str, LogFile] = OrderedDict()
        self._uses: dict[str, int] = {}
        """How often each file is in use now."""
        self._locks: dict[str, asyncio.Lock] = {}
        self._reads: Coalescer[Log] = Coalescer(self._read)
        self._writes: Coalescer[Log] = Coalescer(self._write)

    @property
    def open_files(self) -> int:
        """The number of people's files that are open."""
        return len(self._open)

    def known(self) -> list[str]:
        """Return the ids of all people."""
        return sorted(path.stem for path in self._folder.glob("*.db") if _is_id(path.stem))

    def knows(self, user: str) -> bool:
        """Whether the person has a file."""
        return _is_id(user) and (user in self._open or self._path(user).exists())

    async def add(self, user: str) -> None:
        """Make a person's file."""
        file = await self._open_file(user)
        await file.close()

    async def write(self, user: str, work: Callable[[Log], T]) -> T:
        """Run `work` on a person's log in one transaction, which it may share with others who write to it.

        When this returns, what it wrote is on disk. Raises NotFound or StorageFailed.
        """
        return await self._writes.run(user, work)

    async def read(self, user: str, work: Callable[[Log], T]) -> T:
        """Run `work` on a snapshot of a person's log. Raises NotFound or StorageFailed."""
        return await self._reads.run(user, work)

    async def check(self, user: str) -> bool:
        """Whether SQLite finds a person's file whole; damaged indexes are rebuilt.

        Raises NotFound or StorageFailed.
        """
        async with self._file(user) as file:
            return await file.check()

    async def close(self) -> None:
        """Close all files once all that was requested is done."""
        await self._reads.close()
        await self._writes.close()
        while self._open:
            _, file = self._open.popitem()
            await file.close()
        self._threads.close()

    async def _write(self, user: str, work: Callable[[Log], T]) -> T:
        async with self._file(user) as file:
            return await file.write(work)

    async def _read(self, user: str, work: Callable[[Log], T]) -> T:
        async with self._file(user) as file:
            return await file.read(work)

    async def _open_file(self, user: str) -> LogFile:
        return await open_log(self._path(user), user, self._now(), connect=self._threads.connect)

    @asynccontextmanager
    async def _file(self, user: str) -> AsyncIterator[LogFile]:
        """Open a person's file; it stays open at least until the block ends. Raises NotFound."""
        if not self.knows(user):
            raise NotFound(f"No person {user} is known here.", "Run: milepost-server users")
        async with self._slots:
            self._uses[user] = self._uses.get(user, 0) + 1
            try:
                yield self._open.get(user) or await self._open_once(user)
                self._open.move_to_end(user)
            finally:
                self._uses[user] -= 1
                if not self._uses[user]:
                    del self._uses[user]

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
            await self._open.pop(idle).close()

    def _path(self, user: str) -> Path:
        return self._folder / f"{user}.db"


def room_for_files() -> int:
    """How many files may stay open here: half of the process's descriptors are left for connections."""
    return min(MOST_OPEN, raised_limit() // 2 // DESCRIPTORS)


def _is_id(user: str) -> bool:
    return USER_ID.fullmatch(user) is not None
