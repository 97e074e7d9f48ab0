"""Measuring both sides of a row in turns, since the machine is shared and noisy."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib import metadata
from statistics import median

from milepost_server.broker.program import nats_server
from milepost_shared.storage.driver import best_driver

Timed = Callable[[], float]
"""Does something and gives the seconds it took."""


@dataclass(frozen=True)
class Row:
    """A row of the table: what, ours and theirs in words, their ratio, and what is to be reached."""

    what: str
    ours: str
    against: str
    ratio: str
    reach: str
    met: bool | None


def in_turns(rounds: int, *sides: Timed) -> list[float]:
    """The median seconds of each side, measured in turns."""
    times: list[list[float]] = [[] for _ in sides]
    for _ in range(rounds):
        for kept, side in zip(times, sides, strict=True):
            kept.append(side())
    return [median(kept) for kept in times]


def clocked(work: Callable[[], object]) -> float:
    """How many seconds `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


async def timed(work: Awaitable[object]) -> float:
    """The same of what is awaited."""
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


def process(command: list[str], environ: dict[str, str]) -> float:
    """How many seconds a whole process takes."""
    began = time.perf_counter()
    subprocess.run(command, env=environ, check=True, capture_output=True)
    return time.perf_counter() - began


def machine() -> str:
    """What it was measured on."""
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


def microseconds(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f} ms"


def rate(events: int, seconds: float) -> str:
    return f"{events / seconds:,.0f}/s"
