"""Files that only their owner may read."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG

from milepost_shared.errors import StorageFailed

OWNER_ONLY, ANYBODY = 0o600, 0o666
"""The rights of a new file, before those that the person's umask takes away."""
DRAFTS = ".milepost-*.new"
"""What the drafts of a folder are called."""
STREAMS = tuple(map(Path, ("/dev", "/dev/fd", "/proc/self/fd")))
"""Folders of what is no file, or a link to one that is open already."""
NO_WAIT = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)


def write_private(path: Path, content: bytes) -> None:
    """Write `content` to `path` with mode 0600, whole or not at all; when this returns it is on disk.

    A missing folder is made, with mode 0700. A link or another name of a file at `path` is replaced, not
    followed. Raises StorageFailed.
    """
    with _translated_errors(path, "Check the folder and the free space."):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_whole(path, content, OWNER_ONLY)


def write_shown(path: Path, content: bytes) -> None:
    """Do the same for a file that others may read, with the rights of the person's new files.

    What is no file, such as a pipe or /dev/stdout, is written to as it is. Raises StorageFailed.
    """
    with _translated_errors(path, "Name another file."):
        if path.parent in STREAMS or (path.exists() and not S_ISREG(path.stat().st_mode)):
            path.write_bytes(content)
        else:
            _write_whole(path, content, ANYBODY)


def read_regular(path: Path) -> bytes:
    """Return what a file holds. Raises OSError, also where no file is there but a pipe: nobody may ever write
    into it, and to open it would wait."""
    with open(os.open(path, os.O_RDONLY | NO_WAIT), "rb") as file:
        if not S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "It is no file", str(path))
        return file.read()


def remove_drafts(folder: Path, before: float) -> None:
    """Remove what writes that were cut off `before` (seconds since the epoch) left in a folder."""
    for path in folder.glob(DRAFTS):
        with suppress(OSError):
            if path.lstat().st_mtime < before:
                path.unlink()


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


def _write_whole(path: Path, content: bytes, mode: int) -> None:
    """Write a draft next to `path`, and rename it once it is on disk."""
    # Nobody can foresee the name. So nobody can have put a link there, which this would follow, nor a file.
    draft = path.with_name(DRAFTS.replace("*", os.urandom(8).hex()))
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_FOLLOW, mode)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextmanager
def _translated_errors(path: Path, advice: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageFailed(f"{path}: {error.strerror}.", advice) from error
