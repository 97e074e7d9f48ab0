"""Raw SQL on a database file, for what only tests need."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from milepost_shared.storage.database import Database, Migration
from tests.connections import open_connection

T = TypeVar("T")


def raw(sql: sqlite3.Connection) -> sqlite3.Connection:
    """Return the connection itself, for transactions in raw SQL."""
    return sql


async def open_raw(path: Path, *migrations: Migration) -> Database[sqlite3.Connection]:
    """Open a database file for raw SQL."""
    return await Database.open(path, migrations, of=raw, connect=open_connection)


async def run_sql(path: Path, work: Callable[[sqlite3.Connection], T]) -> T:
    """Run `work` as one transaction on a separate connection."""
    database = await open_raw(path)
    try:
        return await database.write(work)
    finally:
        await database.close()


def before(migrations: Sequence[Migration], text: str) -> list[Migration]:
    """Return the migrations that come before the one that says `text`."""
    [number] = [n for n, each in enumerate(migrations) if isinstance(each, str) and text in each]
    return [*migrations[:number]]
