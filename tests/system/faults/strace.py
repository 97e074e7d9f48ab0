"""Faults in the system calls of a process, by strace: a kill, or an error of the disk, at the n-th call."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from milepost_client.device.home import Home
from tests.system.servers import PATIENCE

KILL = "signal=KILL"
WRITES = ("pwrite64", "fsync", "fdatasync", "ftruncate", "unlink")
"""The calls by which SQLite changes a file. strace counts each of them for itself, and in each thread."""


class Struck(NamedTuple):
    """A call of the command line: which fault it was to meet and whether it came so far, how it ended, and
    what it said."""

    fault: str
    touched: bool
    code: int
    out: str
    err: str


def skip_without_strace() -> None:
    """Skip the test where no process can be traced."""
    if shutil.which("strace") is None:
        pytest.skip("without strace no call of the system can be made to fail")
    tried = subprocess.run(("strace", "-o", os.devnull, "true"), capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no process can be traced here: {tried.stderr.strip()}")


def struck(home: Home, fault: str, *arguments: str, calls: Sequence[str] = WRITES) -> Iterator[Struck]:
    """Call the command line again and again, with `fault` at the first, second, … of those calls that
    touch the log or its write-ahead log, until one comes through untouched."""
    for call in calls:
        for n in count(1):
            found = _struck(home, call, f"{fault}:when={n}", arguments)
            yield found
            if not found.touched:
                break


def _struck(home: Home, call: str, fault: str, arguments: tuple[str, ...]) -> Struck:
    """One call of the command line."""
    traced = home.folder.parent / "strace"
    paths = (f"--trace-path={home.log}", f"--trace-path={home.log}-wal")
    # Its filter in the kernel is left out: with that no signal arrives.
    strace = ("strace", "-f", "-o", str(traced), f"--trace={call}", *paths, f"--inject={call}:{fault}")
    command = (*strace, sys.executable, "-m", "milepost_client.main", *arguments)
    environ = os.environ | {"MILEPOST_HOME": str(home.folder), "MILEPOST_AUTOSYNC": "0"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=PATIENCE)
    told = traced.read_text()
    touched = "INJECTED" in told or "killed by SIGKILL" in told
    return Struck(f"{call} {fault}", touched, done.returncode, done.stdout, done.stderr)


@contextmanager
def failing(pid: int, *paths: Path) -> Iterator[None]:
    """Every write of a running process to those files fails during the block."""
    with injected(pid, ",".join(("write", "writev", *WRITES)), "error=EIO", *paths):
        yield


@contextmanager
def injected(pid: int, calls: str, fault: str, *paths: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Those calls of a running process that touch the files meet a fault during the block. What it gives
    ends when that process does."""
    named = [f"--trace-path={path}" for path in paths]
    strace = ("strace", "-f", "-p", str(pid), f"--trace={calls}", *named, f"--inject={calls}:{fault}")
    with subprocess.Popen(strace, stderr=subprocess.PIPE) as tracing:
        assert tracing.stderr is not None
        assert b"attached" in tracing.stderr.readline()
        try:
            yield tracing
        finally:
            tracing.terminate()
            tracing.stderr.read()
