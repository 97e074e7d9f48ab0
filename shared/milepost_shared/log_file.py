"""A person's file: opens it, and brings it up to date (shared/decisions/0010-log-file.md)."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.connection import Connect
from milepost_shared.storage.database import Database, Journal
from milepost_shared.storage.driver import Driver
from milepost_shared.storage.goal_totals import FOLD
from milepost_shared.storage.log import Log
from milepost_shared.storage.migrations import MIGRATIONS

LogFile = Database[Log]
"""A person's file, opened: each transaction works on its `Log`."""


async def open_log(
    path: Path,
    user: str,
    now: int,
    *,
    connect: Connect,
    driver: Driver | None = None,
    today: date | None = None,
    journal: Journal = "wal",
    readable: bool = False,
) -> LogFile:
    """Open the file at `path`; a new one belongs to `user` and was created at `now` (a stamp).

    Totals that another version folded are rebuilt. A receipt says what that changed by `today`, by default
    the day of `now` in UTC. `readable` is as in `Database.open`. Raises StorageFailed.
    """
    file = await LogFile.open(
        path, MIGRATIONS, of=Log, connect=connect, driver=driver, journal=journal, readable=readable
    )
    try:
        is_current, is_to_scrub = await file.read_on_writer(lambda log: (_is_current(log), _is_to_scrub(log)))
        if not is_current:
            day = today or datetime.fromtimestamp(now / 1e6, UTC).date()
            await file.bring_up_to_date(lambda log: _prepare(log, user, now, day))
        if is_to_scrub and file.unwritable is None:
            await scrub_if_due(file)
    except BaseException:
        await file.close()
        raise
    return file


async def scrub_if_due(file: LogFile) -> bool:
    """Leave no byte of what was erased in the file; return whether that is so.

    It is tried again whenever the file is opened or synced, until nobody else reads it at that moment. Raises
    StorageFailed where the disk fails.
    """
    if not await file.read_on_writer(_is_to_scrub):
        return True
    if not await file.scrub():
        return False
    await file.write(lambda log: log.metadata.put("scrub", 0))
    return True


async def settle_if_due(file: LogFile, today: date) -> None:
    """Settle old entries, so that views of `today` are had soon. Where that cannot be written they are had
    as well, only later."""
    if file.unwritable is None and await file.read(lambda log: log.settled.is_due(today)):
        with suppress(StorageFailed):
            await file.write(lambda log: log.settled.settle(today))


def _is_to_scrub(log: Log) -> bool:
    return bool(log.metadata.number("scrub"))


def _is_current(log: Log) -> bool:
    return log.metadata.number("fold") == FOLD


def _prepare(log: Log, user: str, now: int, today: date) -> None:
    """Give a new file its owner, or bring the totals of an older one up to date."""
    if _is_current(log):  # Another process was faster.
        return
    if log.user:
        # Few files are old, and commands are quicker without it.
        from milepost_shared.replication.projection_upgrade import upgrade

        upgrade(log, now, today)
        return
    log.metadata.put("user", user)
    log.metadata.put("created", now)
    log.refold()
