"""Benchmarks of commands as whole processes."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.device_processes import create_home, environ
from tests.bench.logs import EVENTS
from tests.bench.measure import Row, in_turns, time_process

MILEPOST = str(Path(sys.executable).with_name("milepost"))


async def logging(folder: Path) -> list[Row]:
    """`milepost log …`, compared with importing its libraries."""
    home = environ(await create_home(folder / "home", 100))
    ours, theirs = in_turns(
        25,
        lambda: time_process([MILEPOST, "log", "coffees", "-w", "Ana", "-k", "coffee"], home),
        lambda: time_process([sys.executable, "-c", "import msgspec, aiosqlite, click"], home),
    )
    return [
        Row(
            "`milepost log`, whole process",
            f"{ours * 1e3:.0f} ms",
            f"{theirs * 1e3:.0f} ms imports",
            f"{ours / theirs:.2f} ×",
            "≤ 1.5 ×",
            ours <= 1.5 * theirs,
        )
    ]


async def opening(folder: Path) -> list[Row]:
    """`milepost` without a command on a log of 100,000 events, compared with one of 100."""
    large = environ(await create_home(folder / "large", EVENTS))
    small = environ(await create_home(folder / "small", 100))
    a, b = in_turns(25, lambda: time_process([MILEPOST], large), lambda: time_process([MILEPOST], small))
    return [
        Row(
            "open on 100,000 events",
            f"{a * 1e3:.0f} ms",
            f"{b * 1e3:.0f} ms on 100",
            f"{a / b:.2f} ×",
            "≤ 1.3 ×",
            a <= 1.3 * b,
        )
    ]
