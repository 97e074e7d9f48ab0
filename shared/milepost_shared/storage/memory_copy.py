"""A copy in memory of a database that cannot be written to, so that it can be read all the same.

SQLite makes files beside a database even to read it. Where it cannot, the file is read as one that nobody
changes. What a log beside it holds is put into a copy on disk first.
"""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from milepost_shared.storage.driver import Driver, guard

UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EIO)
"""What the system says of a folder or a disk that takes no write; reading may go on."""
REFUSALS = ("unable to open", "readonly", "read-only", "full", "disk i/o")
"""The same in SQLite's words."""
MOST_TRIES = 3
"""How often a file is copied that another process changes meanwhile."""


def cannot_be_written(path: Path, error: BaseException | None) -> bool:
    """Whether an error of opening a database says that it takes no writes, though the file is there."""
    if isinstance(error, OSError):
        refused = error.errno in UNWRITABLE
    else:
        refused = any(words in str(error).lower() for words in REFUSALS)
    try:
        return refused and path.stat().st_size > 0
    except OSError:
        return False


def copy_to_memory(path: Path, driver: Driver) -> sqlite3.Connection:
    """Return a copy of a database, of one moment. Raises OSError, or what SQLite does."""
    copy: sqlite3.Connection = driver.module.connect(
        ":memory:", isolation_level=None, check_same_thread=False
    )
    try:
        for _ in range(MOST_TRIES):
            before = _state(path)
            with _readable(path) as source, closing(driver.module.connect(source, uri=True)) as reading:
                guard(reading)
                reading.backup(copy)
            if _state(path) == before:
                break
        return copy
    except BaseException:
        copy.close()
        raise


@contextmanager
def _readable(path: Path) -> Iterator[str]:
    """Yield the URI of a database that holds what the one at `path` does."""
    if not _log_of(path).exists():
        yield f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        return
    with TemporaryDirectory() as folder:
        copy = Path(folder) / path.name
        for each in (path, _log_of(path)):
            shutil.copyfile(each, copy.with_name(each.name))
        yield copy.as_uri()


def _state(path: Path) -> list[tuple[int, int]]:
    found = [each.stat() for each in (path, _log_of(path)) if each.exists()]
    return [(each.st_mtime_ns, each.st_size) for each in found]


def _log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")
