"""The rows of the server: ingest for 1,000 people, and starting with their files."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, closing, contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from nats.aio.client import Client

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.broker.process import Broker
from milepost_server.broker.stream import STREAM, ensure_stream
from milepost_server.broker.subjects import events_of
from milepost_server.ingest.pipeline import IngestPipeline
from milepost_server.ingest.source import Stream
from milepost_server.observability.counters import Counters
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.file_limits import raise_limit
from tests.bench.load_clients import Author, add_people, make_authors
from tests.bench.logs import INSERT, NOW, activities, goal, raw_row, raw_table
from tests.bench.measure import Row, in_turns, milliseconds, rate, time_call

Frames = Sequence[tuple[Author, bytes]]
PEOPLE, FEW = 1_000, 10
ROUNDS, STARTS = 5, 11
CONCURRENCY = 200
"""How many frames are sent to the broker concurrently."""
POLL_EVERY = 0.005


async def ingest(folder: Path) -> list[Row]:
    """Ingest of one frame for each of 1,000 people, compared with raw commits to 1,000 open files.

    A first round that sets the goals is not counted.
    """
    people = [authors[0] for authors in make_authors(PEOPLE)]
    await add_people(folder, [[author] for author in people])
    async with _ingesting(folder) as time_ingest:
        with _raw_tables(folder / "raw", people) as tables:
            times = []
            for n in range(1 + ROUNDS):
                drafts = activities(1) if n else [goal()]
                frames = [(author, author.frame(drafts, NOW + n)) for author in people]
                times.append((await time_ingest(frames), time_call(partial(_commit, tables, n))))
    ours, theirs = (median(side[1:]) for side in zip(*times, strict=True))
    return [
        Row(
            f"server ingest, frames of {PEOPLE:,} people",
            rate(PEOPLE, ours),
            f"{rate(PEOPLE, theirs)} raw commits",
            f"{theirs / ours:.2f} ×",
            "≥ 0.4 ×",
            theirs / ours >= 0.4,
        )
    ]


async def starting(folder: Path) -> list[Row]:
    """`milepost-server up` until it is ready, with 1,000 people's files and with 10."""
    for count in (FEW, PEOPLE):
        await add_people(folder / str(count), make_authors(count))
    few, many = (partial(_started, folder / str(count)) for count in (FEW, PEOPLE))
    few()
    many()
    ours, theirs = in_turns(STARTS, many, few)
    return [
        Row(
            f"start with {PEOPLE:,} people's files",
            milliseconds(ours),
            f"{milliseconds(theirs)} with {FEW}",
            f"{ours / theirs:.2f} ×",
            "≤ 1.5 ×",
            ours <= 1.5 * theirs,
        )
    ]


def _started(folder: Path) -> float:
    """Return the seconds that the server in `folder` takes to become ready; then stop it."""
    command = [sys.executable, "-m", "milepost_server.main", "up", "--data", str(folder), "--json"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None and server.stdout.readline()
        took = time.perf_counter() - began
        server.terminate()
    return took


@asynccontextmanager
async def _ingesting(folder: Path) -> AsyncIterator[Callable[[Frames], Awaitable[float]]]:
    """Set up ingest with a broker; yield a function that publishes frames and times their ingest."""
    raise_limit()
    accounts = Accounts(load_or_create_keys(folder))
    async with AsyncExitStack() as stack:
        broker = await stack.enter_async_context(await Broker.start(folder, accounts, time.time()))
        connection = await connect_as_server(broker.url, accounts, time.time())
        stack.push_async_callback(connection.close)
        registry = await open_registry(folder)
        stack.push_async_callback(registry.close)
        user_logs = UserLogs(folder, lambda: NOW)
        stack.push_async_callback(user_logs.close)
        await ensure_stream(connection.jetstream())
        yield partial(
            _time_ingest,
            connection,
            IngestPipeline(
                Stream(connection), user_logs, registry, ChangeNotifier(), Counters(), lambda: NOW
            ),
        )


async def _time_ingest(connection: Client, ingest: IngestPipeline, frames: Frames) -> float:
    for n in range(0, len(frames), CONCURRENCY):
        sent = (
            connection.request(events_of(author.user, author.device), data, timeout=10)
            for author, data in frames[n : n + CONCURRENCY]
        )
        await asyncio.gather(*sent)
    last = (await connection.jetstream().stream_info(STREAM)).state.last_seq
    began = time.perf_counter()
    running = asyncio.create_task(ingest.run())
    while (ingest.reached or 0) < last:
        ended, _ = await asyncio.wait((running,), timeout=POLL_EVERY)
        assert not ended, running.exception()
    took = time.perf_counter() - began
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return took


@contextmanager
def _raw_tables(folder: Path, people: Sequence[Author]) -> Iterator[list[sqlite3.Connection]]:
    folder.mkdir()
    with ExitStack() as stack:
        yield [stack.enter_context(closing(raw_table(folder / f"{author.user}.db"))) for author in people]


def _commit(tables: Sequence[sqlite3.Connection], n: int) -> None:
    for table in tables:
        table.execute(INSERT, raw_row(n))
