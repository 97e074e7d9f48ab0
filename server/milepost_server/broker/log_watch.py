"""The broker's log, read as it grows, for the one thing that the broker says nowhere else."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

STORES_NOTHING_MORE = b"Critical write error"
"""After a write that failed the broker attempts no other write to that stream, even when the disk has room
again, and leaves publishers without an answer."""


class LogWatch:
    """Watches the log of the broker that is about to be started."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = _size(path)
        self._stuck = False

    def is_stuck(self) -> bool:
        """Whether the broker has logged that it stores nothing more. A log that cannot be read is skipped."""
        with suppress(OSError):
            size = _size(self._path)
            if size != self._offset:
                self._stuck = self._stuck or STORES_NOTHING_MORE in self._read_new(size)
        return self._stuck

    def _read_new(self, size: int) -> bytes:
        """Read what was logged since; a log that is shorter now was started again."""
        with self._path.open("rb") as file:
            file.seek(self._offset if size > self._offset else 0)
            lines = file.read()
            # The last line may be half written: it is read again.
            self._offset = file.tell() - len(lines.rpartition(b"\n")[2])
        return lines


def can_store(folder: Path, size: int) -> bool:
    """Whether a file of `size` bytes can be written to the disk of a folder."""
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
