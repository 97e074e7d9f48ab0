"""A connection to SQLite with a thread of its own, made from aiosqlite's."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiosqlite

from milepost_shared.storage.connection import NO_LOCK, Connection, Connector

T = TypeVar("T")


class ThreadedConnection(aiosqlite.Connection):
    """A connection with a thread of its own, which runs whole functions there."""

    compute_lock = NO_LOCK

    def __init__(self, connector: Connector) -> None:
        super().__init__(connector, 64)
        # A connection that nobody closed must not keep the process alive: what was saved is on disk.
        self._thread.daemon = True

    async def open(self) -> None:
        """Open the connection; if that fails, its thread has ended."""
        try:
            await self
        except BaseException:
            # aiosqlite asks the thread to end, but does not wait for it.
            await asyncio.to_thread(self._thread.join)
            raise

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return the function's result, computed in the connection's thread."""
        execute: Callable[..., Awaitable[T]] = self._execute
        return await execute(work, self._conn)


async def threaded(connector: Connector) -> Connection:
    """Open a connection with a thread of its own."""
    connection = ThreadedConnection(connector)
    await connection.open()
    return connection
