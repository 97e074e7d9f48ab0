"""When the last backup of a data folder was made, and where it is: a small file beside the databases."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from milepost_shared.errors import UNREADABLE
from milepost_shared.storage.private_file import write_private


class LastBackup(msgspec.Struct, frozen=True):
    """The folder with a backup, and when it was made."""

    made: datetime
    folder: str


def note_backup(folder: Path, backup: LastBackup) -> None:
    """Note the last backup of a data folder. Raises StorageFailed."""
    write_private(_path(folder), msgspec.json.encode(backup))


def last_backup(folder: Path) -> LastBackup | None:
    """Return the last backup of a data folder; None where none is known of."""
    try:
        return msgspec.json.decode(_path(folder).read_bytes(), type=LastBackup)
    except (OSError, *UNREADABLE):
        return None


def _path(folder: Path) -> Path:
    return folder / "last_backup.json"
