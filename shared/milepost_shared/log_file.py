"""A person's file: opens it, brings it up to date, and gives out transactions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from milepost_shared.storage.connection import Connect
from milepost_shared.storage.database import Database
from milepost_shared.storage.driver import Driver
from milepost_shared.storage.log import Log, T
from milepost_shared.storage.migrations import MIGRATIONS
from milepost_shared.storage.tables.day_totals import FOLD
from milepost_shared.storage.tables.metadata import Metadata


class LogFile:
    """A person's file, opened."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    async def open(
        cls,
        path: Path,
        user: str,
        now: int,
        *,
        connect: Connect,
        driver: Driver | None = None,
        today: date | None = None,
    ) -> LogFile:
        """Open the file at `path`; a new one belongs to `user` and was made at `now`.

        Views that another version folded are rebuilt, with a receipt of what that changed by `today`:
        the day of `now` in UTC where none is given. `connect` is for the database. Raises
        StorageFailed.
        """
        file = cls(await Database.open(path, MIGRATIONS, connect=connect, driver=driver))
        try:
            if not await file.database.read_on_writer(
                lambda connection: Metadata(connection).number("fold") == FOLD
            ):
                day = today or datetime.fromtimestamp(now / 1e6, UTC).date()
                await file.write(lambda log: _prepare(log, user, now, day))
        except BaseException:
            await file.close()
            raise
        return file

    async def write(self, work: Callable[[Log], T]) -> T:
        """Run `work` as one transaction; when this returns, what it wrote is on disk."""
        return await self.database.write(lambda connection: work(Log(connection)))

    async def read(self, work: Callable[[Log], T]) -> T:
        """Run `work` on one unchanging snapshot."""
        return await self.database.read(lambda connection: work(Log(connection)))

    async def check(self) -> bool:
        """Whether SQLite finds the file whole, as `Database.check`. Raises StorageFailed."""
        return await self.database.check()

    async def close(self) -> None:
        """Close the file."""
        await self.database.close()


def _prepare(log: Log, user: str, now: int, today: date) -> None:
    """Make a new file its owner's, or bring the views of an older one up to date."""
    if log.metadata.number("fold") == FOLD:
        return
    if log.user:
        from milepost_shared.replication.projection_upgrade import upgrade

        upgrade(log, now, today)
        return
    log.metadata.put("user", user)
    log.metadata.put("created", now)
    log.refold()
