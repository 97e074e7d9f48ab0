"""Worker threads that several connections share."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from milepost_shared.storage.connection import Connection, Connector, T, Turn

if TYPE_CHECKING:
    import asyncio


class Job(NamedTuple):
    """Something for a thread to do, whoever waits for it, and what is told when it is done."""

    work: Callable[[], Any]
    waiting: asyncio.Future[Any]
    done: Callable[[], None]


class ThreadPool:
    """Some threads that take whatever job is next. For one event loop; close them after use.

    Their transactions compute in turn: Python runs one thread at a time in any case, and each statement
    would cost a change from one to another. Meanwhile the others wait for the disk.
    """

    def __init__(self, count: int) -> None:
        self.turn: Turn = Lock()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def put(self, job: Job) -> None:
        """Let a thread do a job."""
        self._jobs.put(job)

    async def connect(self, connector: Connector) -> Connection:
        """A connection whose work these threads do."""
        connection = PooledConnection(self)
        try:
            await connection.open(connector)
        except BaseException:
            await connection.close()
            raise
        return connection

    def close(self) -> None:
        """End the threads once all jobs are done."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while job := self._jobs.get():
            try:
                settle, outcome = job.waiting.set_result, job.work()
            except BaseException as error:  # Whatever it is, whoever waits for it is to know.
                settle, outcome = job.waiting.set_exception, error
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                job.waiting.get_loop().call_soon_threadsafe(_end, job, settle, outcome)


class PooledConnection:
    """A connection whose functions run in whichever of some threads is free, one after another."""

    def __init__(self, threads: ThreadPool) -> None:
        self.turn = threads.turn
        self._threads = threads
        self._jobs: deque[Job] = deque()
        self._busy = False
        self._sql: sqlite3.Connection | None = None

    async def open(self, connector: Connector) -> None:
        """Open it; close it also where that fails."""
        await self._done(lambda: self._open(connector))

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The function's result, from one of the threads."""
        return await self._done(lambda: work(self._opened()))

    async def close(self) -> None:
        """Close it; harmless where it is closed."""
        await self._done(self._close)

    def _open(self, connector: Connector) -> None:
        self._sql = connector()

    def _opened(self) -> sqlite3.Connection:
        if self._sql is None:
            raise ValueError("no active connection")
        return self._sql

    def _close(self) -> None:
        sql, self._sql = self._sql, None
        if sql is not None:
            sql.close()

    async def _done(self, work: Callable[[], T]) -> T:
        from asyncio import get_running_loop  # Most commands have no loop, and are quicker without it.

        waiting: asyncio.Future[T] = get_running_loop().create_future()
        self._jobs.append(Job(work, waiting, self._next))
        if not self._busy:
            self._next()
        return await waiting

    def _next(self) -> None:
        """Begin what is next. What nobody waits for any more is not begun."""
        while self._jobs and self._jobs[0].waiting.done():
            self._jobs.popleft()
        self._busy = bool(self._jobs)
        if self._busy:
            self._threads.put(self._jobs.popleft())


def _end(job: Job, settle: Callable[[Any], None], outcome: Any) -> None:
    """In the event loop again: tell who waits, if anybody still does, and let the next one begin."""
    if not job.waiting.done():
        settle(outcome)
    job.done()
