"""Connections to SQLite that run whole functions: in a thread of their own, which is aiosqlite's, in a few
that many share, or in the caller's.

Which of them depends on what else goes on: the way to a thread and back takes as long as an append computes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    pass

T = TypeVar("T")
Connector = Callable[[], sqlite3.Connection]
"""Opens a file, in whichever thread is to use it first."""


Turn = AbstractContextManager[object]
ALONE: Turn = nullcontext()


class Connection(Protocol):
    """What a database needs of a connection. `turn` is held while a transaction computes, and not while it
    waits for other processes or the disk."""

    @property
    def turn(self) -> Turn: ...

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The function's result. Once begun it runs to its end, even where the caller is cancelled: nobody
        can interrupt it half-way, and no other runs beside it."""
        ...

    async def close(self) -> None:
        """Close it."""
        ...


Connect = Callable[[Connector], Awaitable[Connection]]
"""Makes a connection."""


async def inline(connector: Connector) -> Connection:
    """A connection that works in the caller's thread: for who has nothing else to do meanwhile."""
    return InlineConnection(connector())


def run_sync(work: Coroutine[Any, Any, T]) -> T:
    """The result of what waits for nothing but connections of the caller's thread. It takes no event loop,
    which would be a sixth of what a command loads."""
    try:
        work.send(None)
    except StopIteration as ended:
        result: T = ended.value
        return result
    work.close()
    raise RuntimeError("This waits for more than the log, so it takes an event loop.")


class InlineConnection:
    """A connection of the caller's thread."""

    turn = ALONE

    def __init__(self, sql: sqlite3.Connection) -> None:
        self._sql = sql

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The function's result, at once."""
        return work(self._sql)

    async def close(self) -> None:
        """Close it."""
        self._sql.close()
