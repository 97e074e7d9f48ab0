"""Prints the table of figures, as Markdown."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from . import processes, storing
from .measure import Row, machine

HEADERS = """| what | ours | against | ratio | reach | met |
|---|---|---|---|---|---|"""


async def main() -> None:
    """Measure row after row."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n\n{HEADERS}")
    for measure in (storing.append, processes.logging, storing.bulk, storing.replay, storing.late):
        _print(await _in_a_folder(measure))
    with tempfile.TemporaryDirectory() as name:
        sync, memory = await processes.syncing(Path(name))
    _print(sync)
    _print(await _in_a_folder(processes.opening))
    _print(memory)


async def _in_a_folder(measure: Callable[[Path], Awaitable[Row]]) -> Row:
    with tempfile.TemporaryDirectory() as name:
        return await measure(Path(name))


def _print(row: Row) -> None:
    met = "–" if row.met is None else "yes" if row.met else "no"
    print(f"| {row.what} | {row.ours} | {row.against} | {row.ratio} | {row.reach} | {met} |", flush=True)


asyncio.run(main())
