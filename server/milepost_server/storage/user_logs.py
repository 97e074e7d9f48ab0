"""The people's logs: opened when needed, and closed when unused for a while; a bounded number is open.

Why it is done so: server/decisions/0005-files-of-people.md.
"""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path
from typing import TypeVar

from milepost_server.storage.coalescing import Coalescer
from milepost_server.storage.file_pool import FilePool
from milepost_server.storage.tables.file_position import Position, position_of
from milepost_server.system.file_limits import raise_limit
from milepost_server.system.memory import give_back
from milepost_shared.errors import MilepostError, NotFound, StorageFailed
from milepost_shared.log_file import LogFile, open_log, scrub_if_due
from milepost_shared.storage.log import Log
from milepost_shared.storage.thread_pool import ThreadPool

T = TypeVar("T")
MOST_OPEN = 1_024
"""How many files stay open, where the system allows a process as many."""
DESCRIPTORS = 5
"""How many descriptors a file takes: the file and its write-ahead log for each of two connections, and the
index that both share."""
SETTLES_AFTER, CLOSES_AFTER = 10.0, 30.0
"""Seconds after which a file that nobody uses is settled, and closed."""
TIDY_EVERY = 5.0
FileState = tuple[int, ...]
NOTHING: FileState = (0, 0, 0)
"""What there is to say of a file that is empty or absent."""
TICK = 20_000_000
"""Nanoseconds within which two writes to a file may look like one: its time is that of the last tick of the
system's clock."""
USER_ID = re.compile("[0-9a-f]{16}")
COMPANIONS = ("", "-wal", "-shm", "-journal", ".lock")
"""What the names of a person's file and of those that lie beside it end with."""
THREADS, CLOSERS = 4, 12
"""How many threads work on the people's files, and how many more close them at the end."""


class UserLogs:
    """The log of every person of this server, by user id. `now` gives stamps for new files."""

    def __init__(self, folder: Path, now: Callable[[], int], most_open: int = MOST_OPEN) -> None:
        self._folder = folder / "users"
        self._now = now
        self._threads = ThreadPool(THREADS)
        self.opened: dict[str, Position] = {}
        """How far each file went when it was opened; ingest takes people out of it once it has looked."""
        self._pool = FilePool(self._open_and_look, most_open)
        self._reads: Coalescer[Log] = Coalescer(self._read)
        self._writes: Coalescer[Log] = Coalescer(self._write)

    @property
    def open_files(self) -> int:
        """The number of people's files that are open."""
        return len(self._pool)

    def known(self) -> list[str]:
        """Return the ids of all people."""
        return sorted(path.stem for path in self._folder.glob("*.db") if _is_id(path.stem))

    def state(self, user: str) -> FileState:
        """Return what changes whenever anybody writes to a person's file; to look opens nothing.

        No two states are the same where the file was written a moment ago: another write may look the same.
        """
        # Asked at each renewal of a held answer: joining paths would cost as much as looking.
        path, now = f"{self._folder}{os.sep}{user}.db", time.time_ns()
        state = _written(path) + _written(f"{path}-wal")
        return state if max(state[1], state[4]) < now - TICK else (now,)

    def knows(self, user: str) -> bool:
        """Whether the person has a file. One that was removed meanwhile is none, though it may be open."""
        return _is_id(user) and os.path.exists(f"{self._folder}{os.sep}{user}.db")

    async def add(self, user: str) -> None:
        """Make a person's file."""
        await self._pool.discard(user)
        file = await self._open_file(user)
        await file.close()

    async def remove(self, user: str) -> None:
        """Remove a person's file and what lies beside it. A server that has it open lets go of it soon."""
        await self._pool.discard(user)
        for suffix in COMPANIONS:
            self._path(user).with_name(f"{user}.db{suffix}").unlink(missing_ok=True)

    async def let_go(self) -> None:
        """Close the files that were removed: until then the disk keeps them."""
        for user in self._pool.open():
            if not self._path(user).exists():
                await self._pool.discard(user)

    async def keep_tidy(self) -> None:
        """Close for ever what was removed and what is unused."""
        while True:
            await asyncio.sleep(TIDY_EVERY)
            before = self.open_files
            await self.let_go()
            await self.tidy()
            if self.open_files < before:
                await asyncio.to_thread(give_back)

    async def tidy(self, settles: float = SETTLES_AFTER, closes: float = CLOSES_AFTER) -> None:
        """Settle what was unused for so many seconds, and close it after so many.

        Only what is settled is closed: that changes its state no more, so whoever knows what is in it need
        not open it again.
        """
        to_close = {*self._pool.unused_for(closes)}
        for user in self._pool.unused_for(settles):
            with suppress(MilepostError):  # It stays as it is, and whoever uses it next is told.
                if _written(f"{self._path(user)}-wal") != NOTHING:
                    async with self._file(user) as file:
                        await file.settle()
                elif user in to_close:
                    await self._pool.discard(user)

    async def write(self, user: str, work: Callable[[Log], T]) -> T:
        """Run `work` on a person's log in one transaction, which it may share with others who write to it.

        When this returns, what it wrote is on disk. Raises NotFound or StorageFailed.
        """
        return await self._writes.run(user, work)

    async def read(self, user: str, work: Callable[[Log], T]) -> T:
        """Run `work` on a snapshot of a person's log. Raises NotFound or StorageFailed."""
        return await self._reads.run(user, work)

    async def rehearse(self, user: str, work: Callable[[Log], T]) -> T:
        """Run `work` on a person's log, and take back what it wrote: what it would come to.

        Raises NotFound or StorageFailed.
        """
        async with self._file(user) as file:
            return await file.rehearse(work)

    async def check(self, user: str) -> bool:
        """Whether SQLite finds a person's file whole; damaged indexes are rebuilt.

        Raises NotFound or StorageFailed.
        """
        async with self._file(user) as file:
            return await file.check()

    async def scrub(self, user: str) -> bool:
        """Leave no byte of what was erased in a person's file; return whether that is so.

        Raises NotFound or StorageFailed.
        """
        async with self._file(user) as file:
            return await scrub_if_due(file)

    async def close(self) -> None:
        """Close all files once all that was requested is done."""
        await self._reads.close()
        await self._writes.close()
        # Each file waits for the disk, which takes many at a time.
        self._threads.grow(min(CLOSERS, len(self._pool)))
        await self._pool.close()
        self._threads.close()

    async def _write(self, user: str, work: Callable[[Log], T]) -> T:
        async with self._file(user) as file:
            return await file.write(work)

    async def _read(self, user: str, work: Callable[[Log], T]) -> T:
        async with self._file(user) as file:
            return await file.read(work)

    async def _open_and_look(self, user: str) -> LogFile:
        """Open a file: it may be another one than before, where somebody put back a copy.

        Raises StorageFailed where it is another person's.
        """
        file = await self._open_file(user)
        try:
            owner, self.opened[user] = await file.read_on_writer(lambda log: (log.user, position_of(log)))
            if owner != user:
                raise StorageFailed(
                    f"{self._path(user)} is the file of {owner}.", "Give it its own name again."
                )
        except BaseException:
            await file.close()
            raise
        return file

    async def _open_file(self, user: str) -> LogFile:
        return await open_log(self._path(user), user, self._now(), connect=self._threads.connect)

    def _file(self, user: str) -> AbstractAsyncContextManager[LogFile]:
        """Use a person's file. Raises NotFound."""
        if not self.knows(user):
            raise NotFound(f"No person {user} is known here.", "Run: milepost-server users")
        return self._pool.file(user)

    def _path(self, user: str) -> Path:
        return self._folder / f"{user}.db"


def room_for_files() -> int:
    """How many files may stay open here: half of the process's descriptors are left for connections."""
    return min(MOST_OPEN, raise_limit() // 2 // DESCRIPTORS)


def _written(path: str) -> FileState:
    """Return which file it is, when it was last written, and its size. A log beside a database is as good as
    none while it is empty: one that only reads makes it too."""
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return NOTHING
    return (found.st_ino, found.st_mtime_ns, found.st_size) if found.st_size else NOTHING


def _is_id(user: str) -> bool:
    return USER_ID.fullmatch(user) is not None
