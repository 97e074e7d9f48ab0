"""Files that only their owner may read."""

from __future__ import annotations

import os
from pathlib import Path

from milepost_shared.errors import StorageFailed


def write_private(path: Path, content: bytes) -> None:
    """Write `content` to `path` with mode 0600, whole or not at all; when this returns it is on disk.

    A missing folder is made, with mode 0700. Raises StorageFailed.
    """
    draft = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A draft that a killed process left may have other rights.
        draft.unlink(missing_ok=True)
        with open(draft, "xb", opener=_open_private) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror}.", "Check the folder and the free space.") from error


def create_private(path: Path) -> None:
    """Make the folder (mode 0700) and an empty file (0600) where they are missing. Raises OSError.

    SQLite gives the file's mode to the files that it makes beside it.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def sync_folder(folder: Path) -> None:
    """Flush a folder's file names to disk, on systems that let folders be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
