"""Print the table of figures as Markdown; `--only NAME` measures the rows of one benchmark."""

from __future__ import annotations

import asyncio
import tempfile
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import figures, idle, processes, replaying, serving, storing, syncing, web, web_sync, wire
from tests.bench.measure import Row, machine

Measure = Callable[[Path], Awaitable[list[Row]]]

MEASURES: dict[str, Measure] = {
    "append": storing.append,
    "log": processes.logging,
    "import": storing.bulk,
    "replay": storing.replay,
    "moments": replaying.moments,
    "frames": replaying.frames,
    "late": storing.late,
    "sync": syncing.sync,
    "one": syncing.one_event,
    "bytes": wire.bytes_sent,
    "open": processes.opening,
    "figures": figures.figures,
    "ingest": serving.ingest,
    "start": serving.starting,
    "idle": idle.idle,
    "stop": idle.stopping,
    "download": web.download,
    "visits": web.visits,
    "beside": web_sync.beside,
}
HEADERS = """| what | ours | against | ratio | reach | met |
|---|---|---|---|---|---|"""


async def main(only: str | None) -> None:
    """Measure and print each row."""
    print(f"{datetime.now(UTC):%Y-%m-%d}, {machine()}\n\n{HEADERS}", flush=True)
    async for row in _rows(only):
        met = "–" if row.met is None else "yes" if row.met else "no"
        print(f"| {row.what} | {row.ours} | {row.against} | {row.ratio} | {row.reach} | {met} |", flush=True)


async def _rows(only: str | None) -> AsyncIterator[Row]:
    for name, measure in MEASURES.items():
        if only in (None, name):
            with tempfile.TemporaryDirectory() as folder:
                for row in await measure(Path(folder)):
                    yield row


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", choices=MEASURES)
    asyncio.run(main(parser.parse_args().only))
