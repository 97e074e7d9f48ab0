"""Connections to SQLite that run whole functions.

There are three kinds: in the caller's thread (this module), in a thread of its own (aiosqlite_connection.py),
and in a few threads that many connections share (thread_pool.py). A caller chooses by what else it does
meanwhile: the way to a thread and back takes as long as an append computes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Connector = Callable[[], sqlite3.Connection]
"""Opens a file, in the thread that uses it first."""
ComputeLock = AbstractContextManager[object]
"""Held while a transaction computes, but not while it waits for other processes or the disk."""
NO_LOCK: ComputeLock = nullcontext()


class Connection(Protocol):
    """What a database needs of a connection."""

    @property
    def compute_lock(self) -> ComputeLock: ...

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return the function's result.

        Once begun it runs to its end, even if the caller is cancelled. It cannot be interrupted halfway, and
        no other function runs at the same time.
        """
        ...

    async def close(self) -> None:
        """Close the connection."""
        ...


Connect = Callable[[Connector], Awaitable[Connection]]
"""Makes a connection."""


async def inline(connector: Connector) -> Connection:
    """Open a connection in the caller's thread, for callers that do nothing else meanwhile."""
    return InlineConnection(connector())


def run_sync(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine that awaits nothing but inline connections, and return its result.

    It needs no event loop, which would be a sixth of what a command loads.
    """
    try:
        work.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    raise RuntimeError("This waits for more than the log, so it takes an event loop.")


class InlineConnection:
    """A connection in the caller's thread."""

    compute_lock = NO_LOCK

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Return the function's result at once."""
        return work(self._sql)

    async def close(self) -> None:
        """Close the connection."""
        self._sql.close()
