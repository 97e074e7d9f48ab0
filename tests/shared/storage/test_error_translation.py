"""What a person reads when SQLite or the disk refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.driver import best_driver
from milepost_shared.storage.error_translation import TranslatedErrors, advice_for

DRIVER = best_driver()


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("database or disk is full", "Free some space"),
        ("[Errno 28] No space left on device", "Free some space"),
        ("database is locked", "Another Milepost process is writing"),
        ("database disk image is malformed", "restore a backup"),
        ("file is not a database", "restore a backup"),
        ("attempt to write a readonly database", "who owns the folder"),
        ("unable to open database file", "who owns the folder"),
        ("something else", "all before it stands"),
    ],
)
def test_advice_fits_the_message(message: str, words: str) -> None:
    assert words in advice_for(message)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (DRIVER.module.OperationalError("database is locked"), "log.db: database is locked."),
        (OSError(28, "No space left on device"), "log.db: No space left on device."),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"), "log.db: the file is malformed."),
    ],
)
def test_an_error_of_sqlite_or_the_disk_becomes_storage_failed(error: Exception, message: str) -> None:
    with pytest.raises(StorageFailed) as failed, TranslatedErrors(Path("log.db"), DRIVER):
        raise error
    assert failed.value.problem == message
    assert failed.value.__cause__ is error


def test_other_errors_go_through() -> None:
    with pytest.raises(LookupError), TranslatedErrors(Path("log.db"), DRIVER):
        raise LookupError
