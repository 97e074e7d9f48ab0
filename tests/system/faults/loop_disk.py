"""Disks of their own for what is to suffer: one whose power can be cut, and which can be filled.

A disk is an ext4 file system in a file on a loop device. What was written and not synced is in memory
only, and at a power cut it is lost: the file system is shut down without its journal and mounted anew.
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
        """Lose all that was not synced. Whoever used the disk must be dead."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUT_DOWN, WITHOUT_THE_JOURNAL)
        finally:
            os.close(handle)
        self.unmount()
        self._mount()

    @contextmanager
    def filled(self) -> Iterator[None]:
        """There is no space left during the block."""
        filler = self.folder / "filler"
        handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
        try:
            for size in (MIB, 4096):
                while _put(handle, b"x" * size):
                    pass
            os.fsync(handle)
            yield
        finally:
            os.close(handle)
            filler.unlink()

    def unmount(self) -> None:
        """Take the disk away."""
        _run("umount", str(self.folder))

    def _mount(self) -> None:
        # Nothing reaches the disk by itself: the journal waits for a sync.
        _run("mount", "-o", "loop,commit=600", str(self._image), str(self.folder))


def _put(handle: int, data: bytes) -> bool:
    """Write where there is space; False where there is none."""
    try:
        return os.write(handle, data) == len(data)
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return False


@contextmanager
def disk(folder: Path, size: int = 128 * MIB) -> Iterator[Disk]:
    """A disk in a new folder; skips the test where none can be made."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a disk whose power can be cut")
    if missing := [tool for tool in TOOLS if shutil.which(tool) is None]:
        pytest.skip(f"without {', '.join(missing)} no disk can be made whose power can be cut")
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
