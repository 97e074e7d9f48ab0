"""Copies of a database that may be in use."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.driver import best_driver
from milepost_shared.storage.error_translation import TranslatedErrors
from milepost_shared.storage.private_file import create_private


def copy_database(source: Path, target: Path) -> None:
    """Copy a database, which may be in use, to the new file `target`, and check the copy.

    Raises StorageFailed.
    """
    driver = best_driver()
    with TranslatedErrors(source, driver):
        create_private(target)
        with (
            closing(driver.module.connect(source)) as reading,
            closing(driver.module.connect(target)) as copy,
        ):
            reading.backup(copy)
            (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    if found != "ok":
        raise StorageFailed(f"The copy of {source} is not whole: {found}.", "Try again; then see its doctor.")
