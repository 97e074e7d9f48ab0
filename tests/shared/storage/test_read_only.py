"""Reading a database without a trace."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from milepost_shared.storage.driver import best_driver
from milepost_shared.storage.read_only import open_read_only
from tests.sql import open_raw

TABLE = "CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT"


def insert(n: int, connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO t VALUES (?)", (n,))


def count(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM t").fetchone()[0])


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def test_a_read_only_connection_sees_what_is_saved_and_leaves_no_trace(tmp_path: Path) -> None:
    database = await open_raw(tmp_path / "log.db", TABLE)
    await database.write(lambda sql: insert(7, sql))
    with open_read_only(tmp_path / "log.db") as beside:
        assert count(beside) == 1
        with pytest.raises(best_driver().module.OperationalError, match="readonly"):
            insert(8, beside)
    await database.close()
    before = files_in(tmp_path)
    with open_read_only(tmp_path / "log.db") as alone:
        assert count(alone) == 1
    assert files_in(tmp_path) == before
