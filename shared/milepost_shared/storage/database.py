"""The SQLite driver, its settings, and whole transactions as single calls (design section 4).

What is reported as saved is on disk: WAL with `synchronous=FULL`. A whole transaction runs in a thread
as one call (`connection.py`), so no cancelled task can leave one open and no other task can slip into it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Generic, Self, TypeVar

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.connection import ALONE, Connect, Connection, Turn
from milepost_shared.storage.driver import Driver, best_driver
from milepost_shared.storage.file_stats import integrity_error

try:
    import fcntl
except ImportError:  # Windows has no such lock; the driver wheel or a new Python has to do there.
    fcntl = None  # type: ignore[assignment]

T = TypeVar("T")
V = TypeVar("V")
Migration = str | Callable[[sqlite3.Connection], None]
"""One schema upgrade: a script, or a function for what SQL alone cannot say."""

SETTINGS = (
    "busy_timeout=5000",
    "synchronous=FULL",
    "foreign_keys=ON",
    "mmap_size=0",
    "cache_size=-16000",
)
DAMAGED = "The file is damaged. Keep it, and restore a backup or join anew to fetch all from the server."
"""The advice where a file is malformed."""


class Database(Generic[V]):
    """One SQLite file: one connection that writes, and one that reads once it is needed.

    `of` makes of a connection what a transaction works on: the tables of this file.
    """

    def __init__(
        self, path: Path, of: Callable[[sqlite3.Connection], V], connect: Connect, driver: Driver
    ) -> None:
        self.path = path
        self._of = of
        self.driver = driver
        self._errors = _TranslatedErrors(path, driver)
        self._safe = driver.safe
        self._connect = connect
        self._writer: Connection
        self._reader: Connection | None = None

    @classmethod
    async def open(
        cls,
        path: Path,
        migrations: Sequence[Migration],
        *,
        of: Callable[[sqlite3.Connection], V],
        connect: Connect,
        driver: Driver | None = None,
    ) -> Self:
        """Open the file, make it where it is missing, and upgrade its schema by `migrations`, in order.

        `connect` makes its two connections. Raises StorageFailed where the file is newer than this
        version, damaged or out of reach.
        """
        database = cls(path, of, connect, driver or best_driver())
        with database._errors:
            _make_private(path)
            database._writer = await connect(partial(database._opened, migrations))
        return database

    async def write(self, work: Callable[[V], T]) -> T:
        """Run `work` as one transaction; when this returns, what it wrote is on disk."""
        with self._errors:
            turn = self._writer.turn
            writing = self._writer.run(
                lambda connection: self._transaction(connection, lambda sql: work(self._of(sql)), turn)
            )
            return await self._proved(writing)

    async def read(self, work: Callable[[V], T]) -> T:
        """Run `work` on one unchanging snapshot; it waits for no writer."""
        with self._errors:
            reader = self._reader or await self._open_reader()
            return await self._proved(reader.run(self._snapshot(work)))

    async def read_on_writer(self, work: Callable[[V], T]) -> T:
        """Run `work` on a snapshot of the connection that writes, for a file that may need no reader."""
        with self._errors:
            return await self._proved(self._writer.run(self._snapshot(work)))

    async def check(self) -> bool:
        """Whether SQLite finds the file whole; spoiled indexes are made anew.

        Raises StorageFailed where that is not enough.
        """
        with self._errors:
            if not await self._writer.run(integrity_error):
                return True
            await self._writer.run(lambda connection: self._transaction(connection, _make_indexes_anew))
            if found := await self._writer.run(integrity_error):
                raise self.driver.module.DatabaseError(f"the file is malformed: {found}")
        return False

    async def close(self) -> None:
        """Close both connections."""
        with self._lock():
            for connection in (self._reader, self._writer):
                if connection is not None:
                    await connection.close()

    async def _open_reader(self) -> Connection:
        """Open the connection that reads, unless who asked at the same time was faster."""
        opened = await self._connect(self._opened)
        if self._reader is None:
            self._reader = opened
        else:
            # Never the last one: that is the writer's. A lock of ours, held while this waits, would let the
            # next who was slower wait for good.
            await opened.close()
        return self._reader

    async def _proved(self, work: Awaitable[T]) -> T:
        """The work's result. What it did not foresee may come of a file that is damaged."""
        try:
            return await work
        except (TypeError, ValueError, LookupError) as error:
            if found := await self._writer.run(integrity_error):
                raise self.driver.module.DatabaseError(f"the file is malformed: {found}") from error
            raise

    def _opened(self, migrations: Sequence[Migration] = ()) -> sqlite3.Connection:
        # A connection sees to it that no two threads use it at once.
        connection: sqlite3.Connection = self.driver.module.connect(
            self.path, isolation_level=None, timeout=5.0, check_same_thread=False
        )
        try:
            _set_up(connection, self.path)
            if migrations:
                self._upgrade(connection, migrations)
            return connection
        except BaseException:
            connection.close()
            raise

    def _upgrade(self, connection: sqlite3.Connection, migrations: Sequence[Migration]) -> None:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version > len(migrations):
            raise StorageFailed(
                f"{self.path} was written by a newer Milepost (format {version}, known {len(migrations)}).",
                "Upgrade Milepost on this machine; the file is untouched.",
            )
        for number in range(version, len(migrations)):
            self._transaction(connection, partial(_migrate, migration=migrations[number], number=number))

    def _transaction(
        self, connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], T], turn: Turn = ALONE
    ) -> T:
        with self._lock():
            connection.execute("BEGIN IMMEDIATE")
            try:
                with turn:
                    result = work(connection)
                connection.execute("COMMIT")
                return result
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def _snapshot(self, work: Callable[[V], T]) -> Callable[[sqlite3.Connection], T]:
        def read(connection: sqlite3.Connection) -> T:
            connection.execute("BEGIN")
            try:
                return work(self._of(connection))
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

        return read

    def _lock(self) -> AbstractContextManager[object]:
        return ALONE if self._safe else _file_lock(_lock_of(self.path))


def copy_database(source: Path, target: Path) -> None:
    """Copy a database that may be in use to the new file `target`, and prove that the copy is whole.

    Raises StorageFailed.
    """
    driver = best_driver()
    with _TranslatedErrors(source, driver):
        _make_private(target)
        with (
            closing(driver.module.connect(source)) as reading,
            closing(driver.module.connect(target)) as copy,
        ):
            reading.backup(copy)
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    if found != "ok":
        raise StorageFailed(f"The copy of {source} is not whole: {found}.", "Try again; then see its doctor.")


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that only reads, for whoever must leave no trace: no file is made beside the database.

    Where another process begins to write meanwhile, what is read may not fit together: for a glance, not
    for anything to rest on. SQLite's own errors go through.
    """
    driver = best_driver()
    # Where nobody writes there is no WAL, and whoever reads in that mode would make one.
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    uri = f"{path.absolute().as_uri()}?mode=ro{alone}"
    with closing(driver.module.connect(uri, uri=True, isolation_level=None, timeout=0.2)) as connection:
        connection.execute("BEGIN")
        yield connection


def _migrate(connection: sqlite3.Connection, migration: Migration, number: int) -> None:
    """One upgrade, unless another process was faster."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version != number:
        return
    if callable(migration):
        migration(connection)
    else:
        for statement in filter(str.strip, migration.split(";")):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {number + 1}")


def _make_indexes_anew(connection: sqlite3.Connection) -> None:
    connection.execute("REINDEX")


def _make_private(path: Path) -> None:
    """Make the folder (0700) and the file (0600); SQLite gives its companions the file's mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _set_up(connection: sqlite3.Connection, path: Path) -> None:
    for setting in SETTINGS:
        connection.execute(f"PRAGMA {setting}")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        # SQLite waits for no one here: of several processes that open a new file, one makes the change.
        with _file_lock(_lock_of(path)):
            connection.execute("PRAGMA journal_mode=WAL")


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """Hold an exclusive lock: what an old SQLite needs around write, checkpoint and close."""
    if fcntl is None:
        yield
        return
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


class _TranslatedErrors:
    """Says what a person can do about what disk or SQLite refused; it keeps nothing, so one serves all."""

    def __init__(self, path: Path, driver: Driver) -> None:
        self._path = path
        self._refusals = (sqlite3.Error, driver.module.Error)

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, self._refusals):
            raise StorageFailed(f"{self._path}: {error}.", _advice(str(error))) from error
        # Such are SQLite's own words, where they quote what is spoiled.
        if isinstance(error, UnicodeDecodeError):
            raise StorageFailed(f"{self._path}: the file is malformed.", _advice("malformed")) from error
        if isinstance(error, OSError):
            raise StorageFailed(f"{self._path}: {error.strerror or error}.", _advice(str(error))) from error


def _advice(problem: str) -> str:
    lowered = problem.lower()
    if "full" in lowered or "no space" in lowered:
        return "Nothing of this was saved and all before it stands. Free some space and try again."
    if "locked" in lowered or "busy" in lowered:
        return "Another Milepost process is writing. Try again in a moment."
    if "not a database" in lowered or "malformed" in lowered:
        return DAMAGED
    if "permission" in lowered or "readonly" in lowered or "unable to open" in lowered:
        return "Check who owns the folder and whether it can be written to."
    return "Nothing of this was saved and all before it stands."
