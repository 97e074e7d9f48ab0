"""The people's files: opened when needed, a bounded number kept open (design section 9)."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from milepost_shared.errors import NotFound
from milepost_shared.log import Log, LogFile

T = TypeVar("T")
MOST_OPEN = 64


class People:
    """Every person of this server by user id. `now` gives stamps for files that are made."""

    def __init__(self, folder: Path, now: Callable[[], int], most_open: int = MOST_OPEN) -> None:
        self._folder = folder / "users"
        self._now = now
        self._most_open = most_open
        self._open: OrderedDict[str, LogFile] = OrderedDict()
        self._users: dict[str, int] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    @property
    def open_files(self) -> int:
        """How many people's files are open."""
        return len(self._open)

    def known(self) -> list[str]:
        """The ids of all people here."""
        return sorted(path.stem for path in self._folder.glob("*.db") if _is_id(path.stem))

    def knows(self, user: str) -> bool:
        """Whether that person is here."""
        return _is_id(user) and (user in self._open or self._path(user).exists())

    async def add(self, user: str) -> None:
        """Make a person's file."""
        file = await LogFile.open(self._path(user), user, self._now())
        await file.close()

    async def write(self, user: str, work: Callable[[Log], T]) -> T:
        """Run `work` on a person's file as one transaction. Raises NotFound or StorageFailed."""
        async with self._file(user) as file:
            return await file.write(work)

    async def read(self, user: str, work: Callable[[Log], T]) -> T:
        """Run `work` on a snapshot of a person's file. Raises NotFound or StorageFailed."""
        async with self._file(user) as file:
            return await file.read(work)

    async def close(self) -> None:
        """Close all files."""
        while self._open:
            _, file = self._open.popitem()
            await file.close()

    @asynccontextmanager
    async def _file(self, user: str) -> AsyncIterator[LogFile]:
        """The open file of a person; it stays open at least until the block ends."""
        if not self.knows(user):
            raise NotFound(f"No person {user} is known here.", "Run: milepost-server users")
        self._users[user] = self._users.get(user, 0) + 1
        try:
            yield await self._opened(user)
        finally:
            self._users[user] -= 1
            if not self._users[user]:
                del self._users[user]
            await self._close_idle()

    async def _opened(self, user: str) -> LogFile:
        lock = self._locks.setdefault(user, asyncio.Lock())
        async with lock:
            if user not in self._open:
                self._open[user] = await LogFile.open(self._path(user), user, self._now())
        self._locks.pop(user, None)
        self._open.move_to_end(user)
        return self._open[user]

    async def _close_idle(self) -> None:
        """Close what was longest not used, beyond the number that may stay open."""
        while len(self._open) > self._most_open:
            idle = next((user for user in self._open if user not in self._users), None)
            if idle is None:
                return
            await self._open.pop(idle).close()

    def _path(self, user: str) -> Path:
        return self._folder / f"{user}.db"


def _is_id(user: str) -> bool:
    return re.fullmatch("[0-9a-f]{16}", user) is not None
