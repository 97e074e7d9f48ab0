"""Inject faults into the n-th system call of a process with strace: a kill or a disk error."""

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
"""The calls by which SQLite changes a file. strace counts each call separately, per thread."""


class InjectedRun(NamedTuple):
    """A run of the command line with a fault.

    `fault` names the system call and the fault. `injected` says whether the run reached it.
    """

    fault: str
    injected: bool
    code: int
    out: str
    err: str


def skip_without_strace() -> None:
    """Skip the test if processes cannot be traced."""
    if shutil.which("strace") is None:
        pytest.skip("faults in system calls need strace")
    tried = subprocess.run(("strace", "-o", os.devnull, "true"), capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"no process can be traced here: {tried.stderr.strip()}")


def runs_with_faults(
    home: Home, fault: str, *arguments: str, calls: Sequence[str] = WRITES
) -> Iterator[InjectedRun]:
    """Run a command again and again, with `fault` at the first, second, … system call on its log.

    Each of `calls` is tried until a run ends before the fault. The write-ahead log is part of the log.
    """
    for call in calls:
        for n in count(1):
            run = _inject_once(home, call, f"{fault}:when={n}", arguments)
            yield run
            if not run.injected:
                break


def _inject_once(home: Home, call: str, fault: str, arguments: tuple[str, ...]) -> InjectedRun:
    """Run the command line once."""
    traced = home.folder.parent / "strace"
    paths = (f"--trace-path={home.log}", f"--trace-path={home.log}-wal")
    # With the filter in the kernel (--seccomp-bpf) no signal arrives.
    strace = ("strace", "-f", "-o", str(traced), f"--trace={call}", *paths, f"--inject={call}:{fault}")
    command = (*strace, sys.executable, "-m", "milepost_client.main", *arguments)
    environ = os.environ | {"MILEPOST_HOME": str(home.folder), "MILEPOST_AUTOSYNC": "0"}
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=PATIENCE)
    trace = traced.read_text()
    injected = "INJECTED" in trace or "killed by SIGKILL" in trace
    return InjectedRun(f"{call} {fault}", injected, done.returncode, done.stdout, done.stderr)


@contextmanager
def failing_writes(pid: int, *paths: Path) -> Iterator[None]:
    """Let every write of a running process to these files fail during the block."""
    with injected_fault(pid, ",".join(("write", "writev", *WRITES)), "error=EIO", *paths):
        yield


@contextmanager
def injected_fault(pid: int, calls: str, fault: str, *paths: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Inject a fault into these calls of a running process on these files, during the block.

    Yields strace's process, which ends when the traced process does.
    """
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
