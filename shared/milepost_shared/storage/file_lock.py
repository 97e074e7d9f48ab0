"""A lock between processes: a file next to the database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows has no such lock; there the driver wheel or a new Python has to do.
    fcntl = None  # type: ignore[assignment]


@contextmanager
def exclusive_lock(database: Path) -> Iterator[None]:
    """Hold the lock of a database file: an old SQLite needs it around write, checkpoint and close."""
    if fcntl is None:
        yield
        return
    handle = os.open(database.with_name(f"{database.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
