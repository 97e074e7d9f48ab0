"""Small disks for tests, which can be filled and lose power.

A disk is an ext4 file system in a file on a loop device. Data that is written but not synced is in memory
only. A power cut loses it: the file system is shut down without its journal and mounted again.
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SHUT_DOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN"""
WITHOUT_THE_JOURNAL = struct.pack("I", 2)
MIB = 1024 * 1024
TOOLS = ("mkfs.ext4", "mount", "umount")


class Disk:
    """A small disk, mounted at `folder`."""

    def __init__(self, image: Path, folder: Path, size: int) -> None:
        self.folder = folder
        self._image = image
        folder.mkdir()
        with image.open("wb") as file:
            file.truncate(size)
        _run("mkfs.ext4", "-q", str(image))
        self._mount()

    def cut_power(self) -> None:
        """Lose all data that was not synced. No process may use the disk."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUT_DOWN, WITHOUT_THE_JOURNAL)
        finally:
            os.close(handle)
        self.unmount()
        self._mount()

    @contextmanager
    def filled(self) -> Iterator[None]:
        """Leave no free space during the block."""
        filler = self.folder / "filler"
        handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
        try:
            for size in (MIB, 4096):
                while _has_space(handle, b"x" * size):
                    pass
            os.fsync(handle)
            yield
        finally:
            os.close(handle)
            filler.unlink()

    def unmount(self) -> None:
        """Unmount the disk."""
        _run("umount", str(self.folder))

    def _mount(self) -> None:
        # A long commit interval keeps data in memory until a sync.
        _run("mount", "-o", "loop,commit=600", str(self._image), str(self.folder))


def _has_space(handle: int, data: bytes) -> bool:
    """Write the data; return False when the disk is full."""
    try:
        return os.write(handle, data) == len(data)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False


@contextmanager
def disk(folder: Path, size: int = 128 * MIB) -> Iterator[Disk]:
    """Mount a disk at a new folder; skip the test where that is impossible."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk for power cuts")
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"a disk for power cuts needs {', '.join(missing)}")
    try:
        made = Disk(folder.with_suffix(".image"), folder, size)
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no disk can be mounted here: {error.stderr.strip()}")
    try:
        yield made
    finally:
        made.unmount()


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, text=True)
