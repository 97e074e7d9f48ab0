"""SQLite in the thread of the simulation: no thread's speed decides anything, and nobody waits for one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from unittest.mock import patch

from milepost_shared import database
from milepost_shared.connection import Connector, Threads

T = TypeVar("T")


class InlineConnection:
    """What it is asked to run is done before it is awaited."""

    def __init__(self, connector: Connector) -> None:
        self._held = connector()

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """The function's result."""
        return work(self._held)

    async def close(self) -> None:
        """Close it."""
        self._held.close()


async def _connect(connector: Connector, _threads: Threads | None) -> InlineConnection:
    return InlineConnection(connector)


@contextmanager
def one_thread() -> Iterator[None]:
    """Files that are opened in the block work in this thread."""
    with patch.object(database, "connect", _connect):
        yield
