"""Reading a database without a trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from milepost_shared.storage.driver import best_driver, guard


@contextmanager
def open_read_only(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a connection that only reads and makes no files next to the database.

    If another process begins to write meanwhile, what is read may be inconsistent: rely on it for display
    only. SQLite's own errors go through.
    """
    driver = best_driver()
    # Without a writer there is no WAL, and a reader in that mode would make one.
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    uri = f"{path.absolute().as_uri()}?mode=ro{alone}"
    with closing(driver.module.connect(uri, uri=True, isolation_level=None, timeout=0.2)) as connection:
        guard(connection)
        connection.execute("BEGIN")
        yield connection
