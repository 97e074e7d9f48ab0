"""The schemas of files. Making one takes longer than most of what a history does, so each is made once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from milepost_shared.storage.connection import open_inline, run_sync
from milepost_shared.storage.database import Database, Migration
from milepost_shared.storage.private_file import create_private


def provide(path: Path, migrations: Sequence[Migration]) -> None:
    """Put a file without rows at `path` unless there is a file."""
    if not path.exists():
        create_private(path)
        path.write_bytes(_without_rows(tuple(migrations)))


@cache
def _without_rows(migrations: tuple[Migration, ...]) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "file.db"
        run_sync(_make(path, migrations))
        return path.read_bytes()


async def _make(path: Path, migrations: tuple[Migration, ...]) -> None:
    file = await Database.open(path, migrations, of=lambda connection: connection, connect=open_inline)
    await file.close()
