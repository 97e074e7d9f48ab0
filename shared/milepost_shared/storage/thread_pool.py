"""Worker threads that several connections share."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, NamedTuple

from milepost_shared.storage.connection import ComputeLock, Connection, Connector, T

if TYPE_CHECKING:
    import asyncio


class Job(NamedTuple):
    """Work for a thread, the future that awaits its result, and a callback for when it has ended."""

    work: Callable[[], Any]
    future: asyncio.Future[Any]
    on_done: Callable[[], None]


class ThreadPool:
    """A few threads that run jobs in the order of submission. For one event loop; close it after use.

    Its connections compute their transactions one at a time: Python runs one thread at a time in any case,
    and each statement would cost a switch between threads. Meanwhile the other threads wait for the disk.
    """

    def __init__(self, count: int) -> None:
        self.compute_lock: ComputeLock = Lock()
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._threads: list[Thread] = []
        self._count = count

    def grow(self, count: int) -> None:
        """Work in as many threads more."""
        self._count += count

    def submit(self, job: Job) -> None:
        """Queue a job for the next free thread. The threads start with the first one."""
        while len(self._threads) < self._count:
            thread = Thread(target=self._work, daemon=True)
            self._threads.append(thread)
            thread.start()
        self._jobs.put(job)

    async def connect(self, connector: Connector) -> Connection:
        """Open a connection that works in these threads."""
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
                complete, result = job.future.set_result, job.work()
            except BaseException as error:  # Whatever it is, the caller has to get it.
                complete, result = job.future.set_exception, error
            # In a closed loop nobody waits any more.
            with suppress(RuntimeError):
                job.future.get_loop().call_soon_threadsafe(_finish, job, complete, result)


class PooledConnection:
    """A connection that runs its functions one after another, each in any free thread of a pool."""

    def __init__(self, pool: ThreadPool) -> None:
        self.compute_lock = pool.compute_lock
        self._pool = pool
        self._jobs: deque[Job] = deque()
        self._busy = False
        self._sql: sqlite3.Connection | None = None

    async def open(self, connector: Connector) -> None:
        """Open the connection; close it also if that fails."""
        await self._run_job(lambda: self._open(connector))

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return the function's result, computed in one of the threads."""
        return await self._run_job(lambda: work(self._connected()))

    async def close(self) -> None:
        """Close the connection; harmless if it is closed."""
        await self._run_job(self._close)

    def _open(self, connector: Connector) -> None:
        self._sql = connector()

    def _connected(self) -> sqlite3.Connection:
        if self._sql is None:
            raise ValueError("no active connection")
        return self._sql

    def _close(self) -> None:
        sql, self._sql = self._sql, None
        if sql is not None:
            sql.close()

    async def _run_job(self, work: Callable[[], T]) -> T:
        from asyncio import get_running_loop  # Most commands have no loop, and are quicker without it.

        future: asyncio.Future[T] = get_running_loop().create_future()
        self._jobs.append(Job(work, future, self._start_next))
        if not self._busy:
            self._start_next()
        return await future

    def _start_next(self) -> None:
        """Submit the next job. Jobs that were cancelled before they began are dropped."""
        while self._jobs and self._jobs[0].future.done():
            self._jobs.popleft()
        self._busy = bool(self._jobs)
        if self._busy:
            self._pool.submit(self._jobs.popleft())


def _finish(job: Job, complete: Callable[[Any], None], result: Any) -> None:
    """In the event loop: complete the future, unless it was cancelled, and start the next job."""
    if not job.future.done():
        complete(result)
    job.on_done()
