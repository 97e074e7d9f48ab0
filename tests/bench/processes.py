"""Benchmarks of commands as whole processes."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from tests.bench.device_processes import client_only, create_home, environ
from tests.bench.logs import EVENTS
from tests.bench.measure import (
    Row,
    in_turns,
    milliseconds,
    ratios,
    spent_by_process,
    spent_in_turns,
    time_process,
    twice,
)

MILEPOST = str(Path(sys.executable).with_name("milepost"))


COMPLETING = {"_MILEPOST_COMPLETE": "bash_complete"}
COMMANDS: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("`milepost log`", ("log", "coffees", "-w", "Ana", "-k", "coffee"), {}),
    ("bare `milepost`", (), {}),
    ("the help of `milepost`", ("--help",), {}),
    ("a command completed", (), COMPLETING | {"COMP_LINE": "milepost lo", "COMP_CUR": "lo"}),
    ("a goal completed", (), COMPLETING | {"COMP_LINE": "milepost log co", "COMP_CUR": "co"}),
)
LIBRARIES = "import click, msgspec, sqlite3"
"""The libraries without which no command runs."""
REACH = 4


async def logging(folder: Path) -> list[Row]:
    """Commands of every day in a client-only installation, compared with a Python that does nothing."""
    home = environ(await create_home(folder / "home", 100))
    bin = client_only(folder / "client")
    python, milepost = str(bin / "python"), str(bin / "milepost")
    nothing, libraries, *commands = spent_in_turns(
        25,
        lambda: spent_by_process([python, "-c", "pass"], home),
        lambda: spent_by_process([python, "-c", LIBRARIES], home),
        *(partial(spent_by_process, [milepost, *words], home | typed) for _, words, typed in COMMANDS),
    )
    against = f"{twice(nothing, milliseconds)} `python -c pass`"
    rows = [
        Row(
            f"{name}, whole process",
            twice(spent, milliseconds),
            against,
            ratios(spent, nothing),
            f"≤ {REACH} ×",
            spent.cpu <= REACH * nothing.cpu,
        )
        for (name, _, _), spent in zip(COMMANDS, commands, strict=True)
    ]
    floor = twice(libraries, milliseconds), against, ratios(libraries, nothing)
    return [*rows, Row(f"`{LIBRARIES}` alone", *floor, "–", None)]


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
