"""Translates the errors of SQLite and of the disk into StorageFailed, with advice for the person."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from milepost_shared.errors import StorageFailed
from milepost_shared.storage.driver import Driver

DAMAGED = "The file is damaged. Keep it, and restore a backup or join anew to fetch all from the server."
"""The advice for a malformed file."""
UNKNOWN = "Nothing of this was saved and all before it stands."
ADVICE = (
    (
        ("full", "no space"),
        "Nothing of this was saved and all before it stands. Free some space and try again.",
    ),
    (("locked", "busy"), "Another Milepost process is writing. Try again in a moment."),
    (("not a database", "malformed"), DAMAGED),
    (
        ("permission", "readonly", "read-only", "not permitted", "unable to open"),
        "Nothing of this was saved. Check who owns the folder and whether it can be written to.",
    ),
)
"""The advice for a message that contains one of these words; the first row that fits counts."""


class TranslatedErrors:
    """A context that raises StorageFailed instead of what SQLite or the disk raises.

    It has no state, so one serves any number of concurrent calls.
    """

    def __init__(self, path: Path, driver: Driver) -> None:
        self._path = path
        self._sqlite_errors = (sqlite3.Error, driver.module.Error)

    def __enter__(self) -> None:
        pass

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, self._sqlite_errors):
            raise StorageFailed(f"{self._path}: {error}.", advice_for(str(error))) from error
        # SQLite's own messages raise this where they quote damaged text.
        if isinstance(error, UnicodeDecodeError):
            raise StorageFailed(f"{self._path}: the file is malformed.", DAMAGED) from error
        if isinstance(error, OSError):
            raise StorageFailed(
                f"{self._path}: {error.strerror or error}.", advice_for(str(error))
            ) from error


def advice_for(message: str) -> str:
    """Return what a person can do about the error with that message."""
    lowered = message.lower()
    return next((advice for words, advice in ADVICE if any(word in lowered for word in words)), UNKNOWN)
