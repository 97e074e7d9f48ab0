"""A database that came from elsewhere, copied row by row into a new file of our own schema.

Its triggers, views, indexes and other tables do not come along, nor what stands in its free pages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.database import Database, Migration
from milepost_shared.storage.driver import best_driver, guard
from milepost_shared.storage.error_translation import TranslatedErrors


async def copy_rows(source: Path, target: Path, migrations: Sequence[Migration]) -> None:
    """Copy the rows of our own tables to the new file `target`, in the schema that `source` says it has.

    Nothing else uses `source`. Raises StorageFailed where it is damaged, newer than `migrations`, or has a
    table that is not exactly ours.
    """
    driver = best_driver()
    with TranslatedErrors(source, driver), _opened(source) as rows:
        (version,) = rows.execute("PRAGMA user_version").fetchone()
        if not 0 < version <= len(migrations):
            raise StorageFailed(f"its format is {version}, and known are 1 to {len(migrations)}")
        file = await Database.open(
            target, migrations[:version], of=_itself, connect=open_inline, driver=driver
        )
        try:
            await file.write(lambda copy: _copy(rows, copy))
        finally:
            await file.close()


@contextmanager
def _opened(source: Path) -> Iterator[sqlite3.Connection]:
    uri = f"{source.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(best_driver().module.connect(uri, uri=True, isolation_level=None)) as connection:
        guard(connection)
        # A check is an expression of the file's own; ours are applied where the rows go in.
        connection.execute("PRAGMA ignore_check_constraints=ON")
        yield connection


def _copy(rows: sqlite3.Connection, copy: sqlite3.Connection) -> None:
    theirs = _tables(rows)
    for table, definition in _tables(copy).items():
        if theirs.get(table) != definition:
            raise StorageFailed(f"its table {table} is not as Milepost makes it")
        _check_pages(rows, table)
        columns = [column[1] for column in copy.execute(f"PRAGMA table_info({table})")]
        # An index is the file's own, and could list other rows than the table.
        read = rows.execute(f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED")
        slots = ", ".join("?" * len(columns))
        copy.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({slots})", read)


def _tables(connection: sqlite3.Connection) -> dict[str, str]:
    """Return each table's definition, without its line breaks."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
    return {name: " ".join(sql.split()) for name, sql in found}


def _check_pages(rows: sqlite3.Connection, table: str) -> None:
    """Raise StorageFailed where a page is used twice: a few such pages can hold more rows than any disk."""
    (found,) = rows.execute(f"PRAGMA quick_check({table})").fetchone()
    if found != "ok":
        raise StorageFailed(f"its table {table} is damaged: {found}")


def _itself(connection: sqlite3.Connection) -> sqlite3.Connection:
    return connection
