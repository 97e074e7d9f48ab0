"""What comes from elsewhere goes row by row into a new file: nothing of its schema comes along."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from milepost_shared.errors import StorageFailed
from milepost_shared.log_file import open_log
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.database import Migration
from milepost_shared.storage.driver import GUARDS, best_driver
from milepost_shared.storage.migrations import MIGRATIONS
from milepost_shared.storage.read_only import open_read_only
from milepost_shared.storage.row_copy import copy_rows
from tests.shared.builders import NOW, TODAY, A, activity_draft, goal
from tests.sql import open_raw

ANA = "a" * 16


@pytest.fixture
async def source(tmp_path: Path) -> Path:
    """A log with two events, closed."""
    path = tmp_path / "source.db"
    file = await open_log(path, ANA, NOW, connect=open_inline)
    await file.write(lambda log: log.append(A, [goal(), activity_draft()], NOW, TODAY))
    await file.close()
    return path


def change(path: Path, *script: str) -> None:
    with closing(sqlite3.connect(path)) as sql:
        for statement in script:
            sql.execute(statement)
        sql.commit()
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def rewrite_schema(path: Path, where: str, definition: str) -> None:
    """Give a table another definition behind SQLite's back."""
    change(
        path,
        "PRAGMA writable_schema=ON",
        f"UPDATE sqlite_master SET sql = '{definition}' WHERE {where}",
        "PRAGMA writable_schema=RESET",
    )


def let_children_of_a_page_be_the_first(path: Path, table: str) -> None:
    """Let each entry of a table's root page lead to the same page."""
    with closing(sqlite3.connect(path)) as sql:
        (root,) = sql.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = sql.execute("PRAGMA page_size").fetchone()
    raw = bytearray(path.read_bytes())
    page = memoryview(raw)[(root - 1) * size : root * size]
    assert page[0] == 2  # An interior page of an index: its children's numbers begin each cell.
    count = int.from_bytes(page[3:5], "big")
    cells = [int.from_bytes(page[n : n + 2], "big") for n in range(12, 12 + 2 * count, 2)]
    for cell in cells[1:]:
        page[cell : cell + 4] = page[cells[0] : cells[0] + 4]
    path.write_bytes(raw)


def has_bytes(path: Path, word: bytes) -> bool:
    return word in path.read_bytes()


def content(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with open_read_only(path) as sql:
        names = [name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(sql.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


async def test_all_rows_are_there_and_the_log_is_the_same(source: Path, tmp_path: Path) -> None:
    await copy_rows(source, tmp_path / "copy.db", MIGRATIONS)
    assert content(tmp_path / "copy.db") == content(source)
    file = await open_log(tmp_path / "copy.db", "", NOW, connect=open_inline)
    assert await file.read(lambda log: (log.user, log.events.count())) == (ANA, 2)
    await file.close()


async def test_triggers_views_indexes_and_tables_of_others_stay_behind(source: Path, tmp_path: Path) -> None:
    change(
        source,
        "CREATE TABLE foreign_table (x)",
        "CREATE VIEW foreign_view AS SELECT * FROM events",
        "CREATE TRIGGER foreign_trigger AFTER INSERT ON events BEGIN DELETE FROM events; END",
        "CREATE INDEX foreign_index ON events (lower(raw))",
    )
    await copy_rows(source, tmp_path / "copy.db", MIGRATIONS)
    database = await open_raw(tmp_path / "fresh.db", *MIGRATIONS)
    query = "SELECT type, name, sql FROM sqlite_master ORDER BY name"
    expected = await database.read(lambda sql: sql.execute(query).fetchall())
    await database.close()
    with open_read_only(tmp_path / "copy.db") as sql:
        assert sql.execute(query).fetchall() == expected


async def test_what_was_deleted_there_does_not_come_along(source: Path, tmp_path: Path) -> None:
    change(
        source,
        "PRAGMA secure_delete=OFF",
        "CREATE TABLE secrets (x)",
        "INSERT INTO secrets VALUES ('a word that was deleted')",
        "DROP TABLE secrets",
    )
    assert has_bytes(source, b"a word that was deleted")
    await copy_rows(source, tmp_path / "copy.db", MIGRATIONS)
    assert not has_bytes(tmp_path / "copy.db", b"a word that was deleted")


@pytest.mark.parametrize(
    "harm",
    [
        ("DROP TABLE events", "CREATE VIEW events AS SELECT 1"),
        ("DROP TABLE day_totals", "CREATE TABLE day_totals (goal AS (hex(zeroblob(1000000000))), day)"),
        ("DROP TABLE receipts",),
        ("ALTER TABLE heads ADD COLUMN more TEXT",),
        ("DROP TABLE kin", "CREATE VIRTUAL TABLE kin USING fts5(child, parent)"),
        ("PRAGMA user_version = 0",),
        ("PRAGMA user_version = 99",),
    ],
)
async def test_a_file_with_other_tables_is_refused(source: Path, tmp_path: Path, harm: Sequence[str]) -> None:
    change(source, *harm)
    with pytest.raises(StorageFailed):
        await copy_rows(source, tmp_path / "copy.db", MIGRATIONS)


async def test_an_older_file_keeps_its_schema_until_it_is_opened(tmp_path: Path) -> None:
    older: Sequence[Migration] = MIGRATIONS[:1]
    database = await open_raw(tmp_path / "old.db", *older)
    await database.write(lambda sql: sql.execute("INSERT INTO meta VALUES ('user', ?)", (ANA,)))
    await database.close()
    await copy_rows(tmp_path / "old.db", tmp_path / "copy.db", MIGRATIONS)
    file = await open_log(tmp_path / "copy.db", "", NOW, connect=open_inline)
    assert await file.read(lambda log: log.user) == ANA
    await file.close()


async def test_values_that_the_schema_does_not_take_are_refused(source: Path, tmp_path: Path) -> None:
    rewrite_schema(
        source,
        "name = 'kin'",
        "CREATE TABLE kin (child, parent, PRIMARY KEY (child, parent)) WITHOUT ROWID",
    )
    change(source, "INSERT INTO kin VALUES (1, 2)")
    columns = "child TEXT NOT NULL, parent TEXT NOT NULL, PRIMARY KEY (child, parent)"
    rewrite_schema(source, "name = 'kin'", f"CREATE TABLE kin ( {columns} ) STRICT, WITHOUT ROWID")
    with pytest.raises(StorageFailed):
        await copy_rows(source, tmp_path / "copy.db", MIGRATIONS)


async def test_pages_that_are_used_twice_are_refused_before_their_rows_are_read(
    source: Path, tmp_path: Path
) -> None:
    change(source, *(f"INSERT INTO kin VALUES ('{n:0300}', '{n:0300}')" for n in range(200)))
    let_children_of_a_page_be_the_first(source, "kin")
    with pytest.raises(StorageFailed, match="kin"):
        await copy_rows(source, tmp_path / "copy.db", MIGRATIONS)


async def test_every_connection_trusts_no_schema_checks_cells_and_deletes_for_good(tmp_path: Path) -> None:
    def settings(sql: sqlite3.Connection) -> list[int]:
        return [sql.execute(f"PRAGMA {setting.partition('=')[0]}").fetchone()[0] for setting in GUARDS]

    database = await open_raw(tmp_path / "log.db", "CREATE TABLE t (n)")
    assert [setting.partition("=")[0] for setting in GUARDS] == [
        "trusted_schema",
        "cell_size_check",
        "secure_delete",
        "temp_store",
    ]
    expected = [0, 1, 1, 2]
    assert await database.write(settings) == expected
    assert await database.read(settings) == expected
    await database.close()
    with open_read_only(tmp_path / "log.db") as sql:
        assert settings(sql) == expected


async def test_what_was_deleted_is_in_no_free_page(tmp_path: Path) -> None:
    database = await open_raw(tmp_path / "log.db", "CREATE TABLE t (word TEXT)")
    await database.write(lambda sql: sql.execute("INSERT INTO t VALUES ('a word that was deleted')"))
    await database.write(lambda sql: sql.execute("DELETE FROM t"))
    await database.close()
    assert not has_bytes(tmp_path / "log.db", b"a word that was deleted")
    assert best_driver().version >= (3, 31)  # trusted_schema
