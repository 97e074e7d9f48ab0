"""What a person's file consists of, in numbers alone: nothing that anybody wrote."""

from __future__ import annotations

import sqlite3

from msgspec import Struct


class FileStats(Struct, frozen=True):
    """The version of the format, how many rows each table has, and how many events there are of each
    kind: those that were not understood are `unknown`."""

    schema: int
    rows: dict[str, int]
    events: dict[str, int]


def file_stats(sql: sqlite3.Connection) -> FileStats:
    """Count what is in the file that is connected."""
    (schema,) = sql.execute("PRAGMA user_version").fetchone()
    tables = [name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: int(sql.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in sorted(tables)}
    kinds = sql.execute("SELECT coalesce(kind, 'unknown'), count(*) FROM events GROUP BY kind ORDER BY 1")
    return FileStats(schema, rows, dict(kinds))


def integrity_error(sql: sqlite3.Connection) -> str:
    """What SQLite finds amiss with the file, the first of it; empty where it is whole."""
    (found,) = sql.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if found == "ok" else str(found)
