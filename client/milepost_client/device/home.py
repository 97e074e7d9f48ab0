"""A device's folder: its log, its key and the server it joined."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from msgspec import Struct

from milepost_shared.errors import StorageFailed

LOOK_AGAIN = 0.1
"""Seconds between two tries to lock."""


class Home(Struct, frozen=True):
    """The folder of one device; a machine can have several."""

    folder: Path

    @classmethod
    def find(cls, environ: Mapping[str, str]) -> Home:
        """Return the folder that `MILEPOST_HOME` names, else the platform's data folder."""
        if named := environ.get("MILEPOST_HOME"):
            return cls(Path(named).expanduser())
        from platformdirs import user_data_path

        return cls(user_data_path("milepost", appauthor=False))

    @property
    def log(self) -> Path:
        """The person's events."""
        return self.folder / "log.db"

    @property
    def key(self) -> Path:
        """The seed of the device's nkey; it never leaves the device."""
        return self.folder / "device.key"

    @property
    def server(self) -> Path:
        """The server this device joined."""
        return self.folder / "server.json"

    @property
    def backups(self) -> Path:
        """The daily backups."""
        return self.folder / "backups"

    @property
    def day_starts(self) -> Path:
        """When the person's day starts, as far as it was told between devices."""
        return self.folder / "day_starts.json"

    @property
    def sync_tried(self) -> Path:
        """An empty file that is as old as the last start of a sync in the background."""
        return self.folder / "sync.tried"

    def others_can_write(self) -> bool:
        """Whether other people of this machine may put files into the folder, or take some away."""
        if os.name != "posix":
            return False
        try:
            return bool(self.folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH))
        except OSError:  # It is not there yet, or the command is about to say what is wrong with it.
            return False

    def daily_backup(self, today: date) -> Path:
        """Return the path of a day's backup."""
        return self.backups / f"{today}.zip"

    @contextmanager
    def sync_lock(self, patience: float = 0.0) -> Iterator[bool]:
        """Lock the folder for a sync, waiting up to `patience` seconds; yield False while another process of
        this device holds the lock. Raises StorageFailed where the folder cannot be written to."""
        until = time.monotonic() + patience
        while True:
            with self._try_lock() as free:
                if free or time.monotonic() >= until:
                    yield free
                    return
            time.sleep(LOOK_AGAIN)

    @contextmanager
    def _try_lock(self) -> Iterator[bool]:
        try:
            import fcntl
        except ImportError:
            yield True
            return
        handle = self._open_lock()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield True
        except BlockingIOError:
            yield False
        finally:
            os.close(handle)

    def _open_lock(self) -> int:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return os.open(self.folder / "sync.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StorageFailed(
                f"{self.folder} cannot be written to: {error.strerror}.",
                "No sync can run there. Check who owns it, and whether its disk is full or set to read only.",
            ) from error
