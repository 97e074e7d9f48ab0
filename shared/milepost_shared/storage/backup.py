"""Copies of a database that may be in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.driver import Driver, best_driver
from milepost_shared.storage.error_translation import TranslatedErrors
from milepost_shared.storage.memory_copy import cannot_be_written, copy_to_memory
from milepost_shared.storage.private_file import create_private


def copy_database(source: Path, target: Path) -> None:
    """Copy a database, which may be in use, to the new file `target`, and check the copy.

    Raises StorageFailed.
    """
    driver = best_driver()
    with TranslatedErrors(source, driver):
        create_private(target)
        with closing(driver.module.connect(target)) as copy:
            _copy(source, copy, driver)
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    if found != "ok":
        raise StorageFailed(f"The copy of {source} is not whole: {found}.", "Try again; then see its doctor.")


def _copy(source: Path, copy: sqlite3.Connection, driver: Driver) -> None:
    """Copy a database; one beside which no file can be made by way of memory."""
    try:
        with closing(driver.module.connect(source)) as reading:
            reading.backup(copy)
    except driver.module.Error as error:
        if not cannot_be_written(source, error):
            raise
        with closing(copy_to_memory(source, driver)) as reading:
            reading.backup(copy)
