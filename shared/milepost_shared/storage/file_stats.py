"""What a person's file consists of, in numbers alone: nothing that anybody wrote."""

from __future__ import annotations

import sqlite3

from msgspec import Struct


class FileStats(Struct, frozen=True):
    """The version of the schema, the number of rows by table, and of events by kind.

    Events that are not understood count as `unknown`.
    """

    schema: int
    rows: dict[str, int]
    events: dict[str, int]


def file_stats(sql: sqlite3.Connection) -> FileStats:
    """Count what is in a file."""
    (schema,) = sql.execute("PRAGMA user_version").fetchone()
    tables = [name for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: int(sql.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in sorted(tables)}
    kinds = sql.execute("SELECT coalesce(kind, 'unknown'), count(*) FROM events GROUP BY kind ORDER BY 1")
    return FileStats(schema, rows, dict(kinds))


def integrity_error(sql: sqlite3.Connection) -> str:
    """Return the first thing that SQLite finds wrong with a file; empty if it is whole."""
    (found,) = sql.execute("PRAGMA integrity_check(1)").fetchone()
    return "" if found == "ok" else str(found)
