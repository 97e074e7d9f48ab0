"""One SQLite file, and whole transactions on it as single calls (shared/decisions/0013-sqlite.md).

What is reported as saved is on disk: WAL with `synchronous=FULL`. A whole transaction is one call that runs
to its end (connection.py), so a cancelled task leaves none open and no other task can slip into it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import Generic, Literal, Self, TypeVar

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.connection import NO_LOCK, ComputeLock, Connect, Connection
from milepost_shared.storage.driver import GUARDS, Driver, best_driver
from milepost_shared.storage.error_translation import TranslatedErrors
from milepost_shared.storage.file_lock import exclusive_lock
from milepost_shared.storage.private_file import create_private

T = TypeVar("T")
V = TypeVar("V")
Migration = str | Callable[[sqlite3.Connection], None]
"""One schema upgrade: a script, or a function for what SQL alone cannot say."""
Journal = Literal["wal", "delete"]
"""How SQLite keeps a transaction whole: with a write-ahead log beside the file, or with a journal that lives
only as long as the transaction."""

SETTINGS = (
    "busy_timeout=5000",
    "synchronous=FULL",
    "foreign_keys=ON",
    "mmap_size=0",
    "cache_size=-16000",
    *GUARDS,
)


class Database(Generic[V]):
    """One SQLite file: one connection that writes, and one that reads, opened at the first read.

    `of` turns a connection into what a transaction works on: the tables of this file.
    """

    def __init__(
        self,
        path: Path,
        of: Callable[[sqlite3.Connection], V],
        connect: Connect,
        driver: Driver,
        journal: Journal,
    ) -> None:
        self.path = path
        self._journal: Journal = journal
        self._of = of
        self.driver = driver
        self._errors = TranslatedErrors(path, driver)
        self._safe = driver.safe
        self._connect = connect
        self._writer: Connection
        self._reader: Connection | None = None
        self.unwritable: StorageFailed | None = None
        """Why nothing can be written, where this is a copy in memory of a file that can only be read."""

    @classmethod
    async def open(
        cls,
        path: Path,
        migrations: Sequence[Migration],
        *,
        of: Callable[[sqlite3.Connection], V],
        connect: Connect,
        driver: Driver | None = None,
        journal: Journal = "wal",
        readable: bool = False,
    ) -> Self:
        """Open the file, make it if it is missing, and upgrade its schema by `migrations`, in order.

        `connect` makes its two connections. Where it is enough that it is `readable`, one that takes no
        writes is opened as a copy in memory. Raises StorageFailed if the file is newer than this version,
        damaged or out of reach.
        """
        database = cls(path, of, connect, driver or best_driver(), journal)
        try:
            with database._errors:
                create_private(path)
                database._writer = await connect(partial(database._open_connection, migrations))
        except StorageFailed as error:
            # Few files cannot be written to, and commands start faster without it.
            from milepost_shared.storage.memory_copy import cannot_be_written

            if not readable or not cannot_be_written(path, error.__cause__):
                raise
            await database._open_copy(migrations, error)
        return database

    async def _open_copy(self, migrations: Sequence[Migration], why: StorageFailed) -> None:
        """Open a copy in memory, which one connection reads and upgrades."""
        self.unwritable, self._safe = why, True
        with self._errors:
            self._reader = self._writer = await self._connect(partial(self._copy, migrations))

    async def write(self, work: Callable[[V], T]) -> T:
        """Run `work` as one transaction; when this returns, what it wrote is on disk."""
        if self.unwritable is not None:
            raise StorageFailed(self.unwritable.problem, self.unwritable.advice)
        return await self.bring_up_to_date(work)

    async def bring_up_to_date(self, work: Callable[[V], T]) -> T:
        """Run `work`, which adds nothing of the person's, as one transaction; on a copy in memory as well."""
        with self._errors:
            lock = self._writer.compute_lock
            writing = self._writer.run(
                lambda connection: self._transaction(connection, lambda sql: work(self._of(sql)), lock)
            )
            return await self._check_on_error(writing)

    async def rehearse(self, work: Callable[[V], T]) -> T:
        """Run `work` as one transaction, and take back what it wrote: what it would come to."""
        rolled_back = self._snapshot(work, "BEGIN IMMEDIATE")

        def inside(connection: sqlite3.Connection) -> T:
            with self._lock():
                return rolled_back(connection)

        with self._errors:
            return await self._check_on_error(self._writer.run(inside))

    async def read(self, work: Callable[[V], T]) -> T:
        """Run `work` on one unchanging snapshot; it waits for no writer."""
        with self._errors:
            reader = self._reader or await self._open_reader()
            return await self._check_on_error(reader.run(self._snapshot(work)))

    async def read_on_writer(self, work: Callable[[V], T]) -> T:
        """Run `work` on a snapshot of the writing connection, so that no other one has to be opened."""
        with self._errors:
            return await self._check_on_error(self._writer.run(self._snapshot(work)))

    async def check(self) -> bool:
        """Return whether SQLite finds the file whole; rebuild its indexes if not.

        Raises StorageFailed if that is not enough.
        """
        with self._errors:
            if not await self._writer.run(integrity_error):
                return True
            await self._writer.run(lambda connection: self._transaction(connection, _rebuild_indexes))
            if problem := await self._writer.run(integrity_error):
                raise self._malformed(problem)
        return False

    async def scrub(self) -> bool:
        """Leave no byte of what was deleted in the file, nor in what lies beside it; return whether it is so.

        It is not while somebody else reads or writes. Raises StorageFailed where the disk fails.
        """
        with self._errors:
            return await self._writer.run(self._scrub)

    async def settle(self) -> None:
        """Move what lies in the write-ahead log into the file, and leave the log empty.

        While somebody else reads or writes it stays as it is. Raises StorageFailed where the disk fails.
        """
        with self._errors:
            await self._writer.run(self._settle)

    async def close(self) -> None:
        """Close both connections."""
        with self._lock():
            if self._reader is not None and self._reader is not self._writer:
                await self._reader.close()
            await self._writer.close()

    async def _open_reader(self) -> Connection:
        """Return the reading connection, opening it unless a concurrent call was faster."""
        opened = await self._connect(self._open_connection)
        if self._reader is None:
            self._reader = opened
        else:
            # This is never the file's last connection, since the writer is open: closing it needs no lock of
            # ours. One held while this waits would make the next slower call wait for good.
            await opened.close()
        return self._reader

    async def _check_on_error(self, work: Awaitable[T]) -> T:
        """Return the work's result; blame an error that it does not expect on the file if that is damaged."""
        try:
            return await work
        except (TypeError, ValueError, LookupError) as error:
            if problem := await self._writer.run(integrity_error):
                raise self._malformed(problem) from error
            raise

    def _malformed(self, problem: str) -> Exception:
        error: Exception = self.driver.module.DatabaseError(f"the file is malformed: {problem}")
        return error

    def _open_connection(self, migrations: Sequence[Migration] = ()) -> sqlite3.Connection:
        # Connections make sure that no two threads use one at once.
        connection: sqlite3.Connection = self.driver.module.connect(
            self.path, isolation_level=None, timeout=5.0, check_same_thread=False
        )
        try:
            _configure(connection, self.path, self._journal)
            if migrations:
                self._migrate(connection, migrations)
            return connection
        except BaseException:
            connection.close()
            raise

    def _copy(self, migrations: Sequence[Migration]) -> sqlite3.Connection:
        from milepost_shared.storage.memory_copy import copy_to_memory

        connection = copy_to_memory(self.path, self.driver)
        try:
            self._migrate(connection, migrations)
            return connection
        except BaseException:
            connection.close()
            raise

    def _migrate(self, connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(migrations):
            raise StorageFailed(
                f"{self.path} was written by a newer Milepost (format {version}, known {len(migrations)}).",
                "Upgrade Milepost on this machine; the file is untouched.",
            )
        if version < len(migrations):
            # One transaction for all: each would wait for the disk, twenty times for a new file.
            self._transaction(connection, partial(_apply, migrations=migrations))

    def _transaction(
        self,
        connection: sqlite3.Connection,
        work: Callable[[sqlite3.Connection], T],
        lock: ComputeLock = NO_LOCK,
    ) -> T:
        with self._lock():
            connection.execute("BEGIN IMMEDIATE")
            try:
                with lock:
                    result = work(connection)
                connection.execute("COMMIT")
                return result
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _scrub(self, connection: sqlite3.Connection) -> bool:
        with self._lock():
            try:
                # What was overwritten with zeros may lie elsewhere too: a page splits into copies.
                connection.execute("VACUUM")
                (busy, _, _) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except self.driver.module.OperationalError as error:
                if "locked" not in str(error):
                    raise
                return False
        return not busy

    def _settle(self, connection: sqlite3.Connection) -> None:
        with self._lock():
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def _snapshot(self, work: Callable[[V], T], begin: str = "BEGIN") -> Callable[[sqlite3.Connection], T]:
        def read(connection: sqlite3.Connection) -> T:
            connection.execute(begin)
            try:
                return work(self._of(connection))
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

        return read

    def _lock(self) -> AbstractContextManager[object]:
        return NO_LOCK if self._safe else exclusive_lock(self.path)


def integrity_error(sql: sqlite3.Connection) -> str:
    """Return the first thing that SQLite finds wrong with a file; empty if it is whole."""
    (found,) = sql.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if found == "ok" else str(found)


def _configure(connection: sqlite3.Connection, path: Path, journal: Journal) -> None:
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != journal:
        # SQLite does not wait here: of several processes that open a new file, one makes the change.
        with exclusive_lock(path):
            connection.execute(f"PRAGMA journal_mode={journal}")


def _apply(connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
    """Apply the migrations that the file lacks: none of them where another process was faster."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for number, migration in enumerate(migrations[version:], version + 1):
        if callable(migration):
            migration(connection)
        else:
            for statement in filter(str.strip, migration.split(";")):
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {number}")


def _rebuild_indexes(connection: sqlite3.Connection) -> None:
    connection.execute("REINDEX")
