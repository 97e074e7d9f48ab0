"""Whether the disks of a data folder take writes now: a file is written there, and its space given back."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

PROBE = 64 * 1024
"""Bytes that are written."""
LITTLE_SPACE = 8 * 1024 * 1024
"""Bytes that have to be free: SQLite and the broker take some megabytes at a time."""
PARTS = ("", "users", "broker")
"""The parts of a data folder, which may be on disks of their own."""
EVERY = 2.0
"""Seconds between two looks."""


def storing_problems(folder: Path) -> list[str]:
    """Return for each disk of a data folder why it takes no writes; none where all do."""
    disks: dict[int, Path] = {}
    for part in PARTS:
        with suppress(OSError):
            disks.setdefault((folder / part).stat().st_dev, folder / part)
    if not disks:
        return [f"{folder} is not there."]
    return [problem for place in disks.values() if (problem := _problem(place))]


def _problem(folder: Path) -> str:
    probe = folder / f".probe-{secrets.token_hex(8)}"
    try:
        with probe.open("xb") as file:
            file.write(secrets.token_bytes(PROBE))
            file.flush()
            os.fsync(file.fileno())
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"Nothing can be stored in {folder}: {error.strerror}."
    finally:
        with suppress(OSError):
            probe.unlink()
    if free < LITTLE_SPACE:
        return f"The disk of {folder} is nearly full: {free // 1024:,} KiB are free."
    return ""


class DiskCheck:
    """The disks of a data folder, looked at when somebody asks, and not more often than `EVERY`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = asyncio.Lock()
        self._found: list[str] = []
        self._until = 0.0

    async def problems(self) -> list[str]:
        """Return why nothing can be stored, or hardly anything; nothing where all is well."""
        clock = asyncio.get_running_loop().time
        async with self._lock:
            if clock() >= self._until:
                self._found = await asyncio.to_thread(storing_problems, self._folder)
                self._until = clock() + EVERY
            return self._found
