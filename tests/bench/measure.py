"""Measure both sides of a row alternately, since the machine is shared and noisy."""

from __future__ import annotations

import os
import platform
import resource
import sqlite3
import subprocess
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from milepost_server.broker.program import nats_server
from milepost_shared.storage.driver import best_driver

Timed = Callable[[], float]
"""Does something and returns the seconds it took; or a clock, in seconds."""
RAM_DISK = "/dev/shm"


class Spent(NamedTuple):
    """What something took: seconds of waiting, and seconds of a core."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Row:
    """A row of the table: benchmark, both results as text, their ratio, the target, and whether it is met."""

    what: str
    ours: str
    against: str
    ratio: str
    reach: str
    met: bool | None


def in_turns(rounds: int, *sides: Timed) -> list[float]:
    """Return the median seconds of each side, measured alternately."""
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for kept, side in zip(times, sides, strict=True):
            kept.append(side())
    return [median(kept) for kept in times]


def spent_in_turns(rounds: int, *sides: Callable[[], Spent]) -> list[Spent]:
    """Return the medians of each side, measured alternately; the first round warms up."""
    times: list[list[Spent]] = [[] for _ in sides]
    for _ in range(rounds + 1):
        for kept, side in zip(times, sides, strict=True):
            kept.append(side())
    return [Spent(*map(median, zip(*kept[1:], strict=True))) for kept in times]


def time_call(work: Callable[[], object], clock: Timed = time.perf_counter) -> float:
    """Return the seconds that `work` takes, by a clock."""
    began = clock()
    work()
    return clock() - began


async def time_awaitable(work: Awaitable[object], clock: Timed = time.perf_counter) -> float:
    """Return the seconds that an awaitable takes, by a clock."""
    began = clock()
    await work
    return clock() - began


async def told_twice(measure: Callable[[Path, Timed], Awaitable[Row]], folder: Path) -> list[Row]:
    """Return a row as it is waited for, and as it is computed: on a RAM disk, by seconds of a core. A ratio
    of the first depends on how fast the disk syncs."""
    wall = await measure(folder, time.perf_counter)
    with TemporaryDirectory(dir=RAM_DISK) as ram:
        cpu = await measure(Path(ram), time.process_time)
    return [wall, replace(cpu, what=f"{cpu.what}: CPU without the disk")]


def time_process(command: list[str], environ: Mapping[str, str]) -> float:
    """Return the seconds that a whole process takes."""
    return spent_by_process(command, environ).wall


def spent_by_process(command: list[str], environ: Mapping[str, str]) -> Spent:
    """Return what a whole process takes."""
    began, before = time.perf_counter(), _children()
    subprocess.run(command, env=environ, check=True, capture_output=True)
    return Spent(time.perf_counter() - began, _children() - before)


def _children() -> float:
    """Seconds of a core that processes which have ended took."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def machine() -> str:
    """Return a line about the machine and the versions."""
    broker = subprocess.run(
        [nats_server(), "--version"], capture_output=True, text=True, check=True
    ).stdout.strip()
    version = ".".join(map(str, best_driver().version))
    standard = sqlite3.sqlite_version
    libraries = ", ".join(f"{name} {metadata.version(name)}" for name in ("eventsourcing", "msgspec"))
    python = f"Python {platform.python_version()}, SQLite {version} (standard module: {standard})"
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {python}, {broker}, {libraries}"
    )


def twice(spent: Spent, unit: Callable[[float], str]) -> str:
    """`62 ms, CPU 58 ms`"""
    return f"{unit(spent.wall)}, CPU {unit(spent.cpu)}"


def ratios(ours: Spent, theirs: Spent) -> str:
    """`3.1 ×, CPU 3.4 ×`"""
    return f"{ours.wall / theirs.wall:.1f} ×, CPU {ours.cpu / theirs.cpu:.1f} ×"


def microseconds(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms"


def rate(events: int, seconds: float) -> str:
    return f"{events / seconds:,.0f}/s"
