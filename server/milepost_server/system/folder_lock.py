"""One server per data folder (server/decisions/0001-one-process-tree.md)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from milepost_shared.errors import BadInput, NotAllowed


@contextmanager
def folder_lock(folder: Path) -> Iterator[None]:
    """Hold `folder` until the end of the block or of the process; it is made if it is missing.

    The kernel releases it however the process ends. Raises NotAllowed while another process holds it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(folder / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not try_lock(descriptor):
            raise NotAllowed(
                f"{folder} is in use by another milepost-server, process {_read_pid(descriptor)}.",
                "Stop that one first, or name another folder with --data.",
            )
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def is_locked(folder: Path) -> bool:
    """Whether a server holds `folder`."""
    try:
        descriptor = os.open(folder / "server.lock", os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not try_lock(descriptor)
    finally:
        os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Lock an open file while its descriptor, or one that a child inherited, is open; False if it is locked.

    Raises BadInput on Windows, which has no such lock.
    """
    if sys.platform == "win32":
        raise BadInput("milepost-server cannot lock its folder on Windows.", "Run it on Linux or macOS.")
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_pid(descriptor: int) -> str:
    return os.pread(descriptor, 20, 0).decode(errors="replace")
