"""The broker's log, read on as it grows, for the one thing that the broker tells nowhere else."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

STORES_NOTHING_MORE = b"Critical write error"
"""After a write that failed the broker tries no other one of that stream, whatever becomes of the disk; to
who publishes it says nothing at all."""


class BrokerLog:
    """The log of the broker that is about to be started."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read = _size(path)
        self._stuck = False

    def says_it_is_stuck(self) -> bool:
        """Whether the broker has said that it stores nothing more; a log that cannot be read now says it
        later."""
        with suppress(OSError):
            size = _size(self._path)
            if size != self._read:
                self._stuck = self._stuck or STORES_NOTHING_MORE in self._new(size)
        return self._stuck

    def _new(self, size: int) -> bytes:
        """What was logged since; a log that is shorter now was begun anew."""
        with self._path.open("rb") as file:
            file.seek(self._read if size > self._read else 0)
            found = file.read()
            # The last line may be half there as yet.
            self._read = file.tell() - len(found.rpartition(b"\n")[2])
        return found


def can_store(folder: Path, size: int) -> bool:
    """Whether a file of `size` bytes can be put on the disk of a folder."""
    probe = folder / "probe"
    try:
        with probe.open("wb") as file:
            file.write(bytes(size))
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    finally:
        with suppress(OSError):
            probe.unlink()
    return True


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
