"""Rows 2 and 7: commands as whole processes."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.bench.device_processes import environ, home_with
from tests.bench.logs import EVENTS
from tests.bench.measure import Row, in_turns, process

MILEPOST = str(Path(sys.executable).with_name("milepost"))


async def logging(folder: Path) -> list[Row]:
    """`milepost log …`, against importing what it rests on."""
    home = environ(await home_with(folder / "home", 100))
    ours, theirs = in_turns(
        25,
        lambda: process([MILEPOST, "log", "coffees", "-w", "Ana", "-k", "coffee"], home),
        lambda: process([sys.executable, "-c", "import msgspec, aiosqlite, click"], home),
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
    """Bare `milepost` on a log of 100,000 events, against one of 100."""
    large = environ(await home_with(folder / "large", EVENTS))
    small = environ(await home_with(folder / "small", 100))
    a, b = in_turns(25, lambda: process([MILEPOST], large), lambda: process([MILEPOST], small))
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
