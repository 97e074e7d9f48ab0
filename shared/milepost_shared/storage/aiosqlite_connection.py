"""A connection to SQLite with a thread of its own: aiosqlite's, which also runs whole functions there."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiosqlite

from milepost_shared.storage.connection import ALONE, Connection, Connector

T = TypeVar("T")


class ThreadedConnection(aiosqlite.Connection):
    """A connection with a thread of its own."""

    turn = ALONE

    def __init__(self, connector: Connector) -> None:
        super().__init__(connector, 64)
        # One that nobody closed must not keep the process from ending: what was saved is on disk.
        self._thread.daemon = True

    async def open(self) -> None:
        """Open it; where that fails its thread has ended."""
        try:
            await self
        except BaseException:
            # aiosqlite tells the thread to end, but does not wait for it.
            await asyncio.to_thread(self._thread.join)
            raise

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The function's result, from the connection's thread."""
        execute: Callable[..., Awaitable[T]] = self._execute
        return await execute(work, self._conn)


async def threaded(connector: Connector) -> Connection:
    """A connection with a thread of its own."""
    # Most commands need none, and are quicker without it.
    from milepost_shared.storage.aiosqlite_connection import ThreadedConnection

    connection = ThreadedConnection(connector)
    await connection.open()
    return connection
