"""The three kinds of connections: inline, threaded and pooled."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from milepost_shared.storage.aiosqlite_connection import threaded
from milepost_shared.storage.connection import Connect, Connection, inline, run_sync
from milepost_shared.storage.thread_pool import ThreadPool

KINDS = ("inline", "threaded", "pooled")


@pytest.fixture
def threads() -> Iterator[ThreadPool]:
    several = ThreadPool(2)
    yield several
    several.close()


@pytest.fixture(params=KINDS)
def connect(request: pytest.FixtureRequest, threads: ThreadPool) -> Connect:
    """Each way to make a connection."""
    return dict(zip(KINDS, (inline, threaded, threads.connect), strict=True))[request.param]


@pytest.fixture(params=KINDS[1:])
def connect_elsewhere(request: pytest.FixtureRequest, threads: ThreadPool) -> Connect:
    """Each way to make a connection that works in another thread."""
    return dict(zip(KINDS[1:], (threaded, threads.connect), strict=True))[request.param]


def connector(path: Path) -> Callable[[], sqlite3.Connection]:
    return partial(sqlite3.connect, path, isolation_level=None, check_same_thread=False)


def thread(_: sqlite3.Connection) -> int:
    return threading.get_ident()


async def test_a_connection_returns_the_result_of_the_function(connect: Connect, tmp_path: Path) -> None:
    connection = await connect(connector(tmp_path / "a.db"))
    assert await connection.run(lambda sql: sql.execute("SELECT 1 + 1").fetchone()) == (2,)
    await connection.close()


def test_run_sync_needs_no_event_loop_for_inline_connections(tmp_path: Path) -> None:
    async def asked() -> object:
        connection = await inline(connector(tmp_path / "a.db"))
        found = await connection.run(lambda sql: sql.execute("SELECT 1 + 1").fetchone())
        await connection.close()
        return found

    assert run_sync(asked()) == (2,)


def test_run_sync_refuses_and_closes_a_coroutine_that_waits_for_more() -> None:
    ended: list[bool] = []

    async def waiting() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            ended.append(True)

    with pytest.raises(RuntimeError, match="takes an event loop"):
        run_sync(waiting())
    assert ended == [True]


async def test_an_error_reaches_the_caller_and_the_next_function_runs(
    connect: Connect, tmp_path: Path
) -> None:
    connection = await connect(connector(tmp_path / "a.db"))
    with pytest.raises(sqlite3.OperationalError):
        await connection.run(lambda sql: sql.execute("nonsense"))
    assert await connection.run(lambda sql: sql.execute("SELECT 1").fetchone()) == (1,)
    await connection.close()


async def test_a_connection_that_cannot_be_opened_raises(connect: Connect, tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        await connect(connector(tmp_path / "missing" / "a.db"))


async def test_a_closed_connection_refuses_functions(connect: Connect, tmp_path: Path) -> None:
    connection = await connect(connector(tmp_path / "a.db"))
    await connection.close()
    with pytest.raises((ValueError, sqlite3.ProgrammingError)):
        await connection.run(lambda sql: sql.execute("SELECT 1"))


async def test_an_inline_connection_works_in_the_callers_thread(tmp_path: Path) -> None:
    connection = await inline(connector(tmp_path / "a.db"))
    assert await connection.run(thread) == threading.get_ident()
    await connection.close()


async def test_the_event_loop_goes_on_while_another_thread_works(
    connect_elsewhere: Connect, tmp_path: Path
) -> None:
    connection, done = await connect_elsewhere(connector(tmp_path / "a.db")), threading.Event()
    waiting = asyncio.create_task(connection.run(lambda _: done.wait(10)))
    await asyncio.sleep(0)
    done.set()
    assert await waiting
    await connection.close()


async def test_one_connection_runs_one_function_at_a_time(connect_elsewhere: Connect, tmp_path: Path) -> None:
    connection, under_way, most = await connect_elsewhere(connector(tmp_path / "a.db")), [0], [0]

    def work(_: sqlite3.Connection) -> None:
        under_way[0] += 1
        most[0] = max(most[0], under_way[0])
        time.sleep(0.001)
        under_way[0] -= 1

    await asyncio.gather(*(connection.run(work) for _ in range(20)))
    assert most == [1]
    await connection.close()


async def test_a_begun_function_ends_before_the_next_one_even_if_its_caller_is_cancelled(
    connect_elsewhere: Connect, tmp_path: Path
) -> None:
    connection, ran = await connect_elsewhere(connector(tmp_path / "a.db")), list[str]()
    begun, go_on = threading.Event(), threading.Event()

    def slow(_: sqlite3.Connection) -> None:
        begun.set()
        assert go_on.wait(10)
        ran.append("slow")

    task = asyncio.create_task(connection.run(slow))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    following = asyncio.create_task(connection.run(lambda _: ran.append("next")))
    await asyncio.sleep(0)
    go_on.set()
    await following
    assert ran == ["slow", "next"]
    await connection.close()


async def test_a_function_cancelled_before_it_begins_is_dropped(threads: ThreadPool, tmp_path: Path) -> None:
    connection, ran, go_on = (
        await threads.connect(connector(tmp_path / "a.db")),
        list[str](),
        threading.Event(),
    )
    first = asyncio.create_task(connection.run(lambda _: go_on.wait(10)))
    second = asyncio.create_task(connection.run(lambda _: ran.append("second")))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await first
    await connection.run(lambda _: ran.append("third"))
    assert ran == ["third"]
    await connection.close()


async def test_many_connections_share_few_threads(threads: ThreadPool, tmp_path: Path) -> None:
    many = [await threads.connect(connector(tmp_path / f"{n}.db")) for n in range(20)]

    async def asked(connection: Connection) -> int:
        return await connection.run(thread)

    assert len(set(await asyncio.gather(*map(asked, many)))) <= 2
    for connection in many:
        await connection.close()


async def test_connections_in_shared_threads_work_at_the_same_time(
    threads: ThreadPool, tmp_path: Path
) -> None:
    one, other = [await threads.connect(connector(tmp_path / f"{n}.db")) for n in range(2)]
    both = threading.Barrier(2)
    await asyncio.gather(*(each.run(lambda _: both.wait(10)) for each in (one, other)))
    await one.close()
    await other.close()


async def test_closing_a_pool_ends_its_threads(tmp_path: Path) -> None:
    before = threading.active_count()
    several = ThreadPool(3)
    connection = await several.connect(connector(tmp_path / "a.db"))
    await connection.close()
    several.close()
    assert threading.active_count() == before
