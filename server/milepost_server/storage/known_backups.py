"""The backups that were made of a server: whoever erases somebody is to know in which the person still is."""

from __future__ import annotations

from pathlib import Path

import msgspec
from msgspec import Struct

from milepost_shared.errors import UNREADABLE
from milepost_shared.storage.private_file import write_private

FILE = "backups.json"


class KnownBackup(Struct, frozen=True):
    """A backup in the folder `path`, made `at` that time (seconds since the epoch)."""

    path: str
    at: int

    def has(self, user: str) -> bool:
        """Return whether it is there still, with that person's file."""
        return (Path(self.path) / "users" / f"{user}.db").exists()


def note_backup(folder: Path, made: Path, now: int) -> None:
    """Note that `made` is a backup of the server in `folder`; those that are gone are noted no more.

    Raises StorageFailed.
    """
    kept = [each for each in known_backups(folder) if Path(each.path).exists() and each.path != str(made)]
    write_private(folder / FILE, msgspec.json.encode([*kept, KnownBackup(str(made), now)]))


def known_backups(folder: Path) -> list[KnownBackup]:
    """Return the backups that were noted, oldest first; none where the note cannot be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=list[KnownBackup])
    except (OSError, *UNREADABLE):
        return []
