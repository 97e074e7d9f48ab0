"""The SQLite module in use (shared/decisions/0013-sqlite.md)."""

from __future__ import annotations

import sqlite3
from importlib import import_module
from types import ModuleType

from msgspec import Struct

SAFE_SINCE = (3, 51, 3)
SAFE_BACKPORTS = ((3, 50, 7), (3, 44, 6))
GUARDS = ("trusted_schema=OFF", "cell_size_check=ON", "secure_delete=ON", "temp_store=MEMORY")
"""Settings of every connection. A schema that somebody else made calls no function with effects. A damaged
page is noticed before it is used. What was deleted is overwritten with zeros, and nothing is put into files
elsewhere."""


def is_safe(version: tuple[int, ...]) -> bool:
    """Whether that SQLite lets several processes write and checkpoint one WAL database at once."""
    return version >= SAFE_SINCE or version in SAFE_BACKPORTS


class Driver(Struct, frozen=True):
    """The SQLite module in use, its name for `doctor`, and its version."""

    module: ModuleType
    name: str
    version: tuple[int, ...]

    @property
    def safe(self) -> bool:
        """Whether it needs no lock of ours."""
        return is_safe(self.version)


def guard(connection: sqlite3.Connection) -> None:
    """Give a connection the settings that each has."""
    for setting in GUARDS:
        connection.execute(f"PRAGMA {setting}")


def best_driver() -> Driver:
    """Return the standard module if it is new enough, else the pysqlite3 wheel if it is installed."""
    standard = Driver(sqlite3, "sqlite3", sqlite3.sqlite_version_info)
    if standard.safe:
        return standard
    try:
        wheel = import_module("pysqlite3.dbapi2")
    except ImportError:
        return standard
    return Driver(wheel, "pysqlite3", wheel.sqlite_version_info)
