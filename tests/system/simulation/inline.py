"""SQLite in the thread of the simulation: no thread's speed decides anything, and nobody waits for one."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import Any, Self, TypeVar
from unittest.mock import patch

from milepost_shared import database

T = TypeVar("T")


class InlineConnection(database.Connection):
    """What it is asked to run is done before it is awaited."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector)
        self._held = connector()

    def __await__(self) -> Generator[Any, None, Self]:
        return self
        yield

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return work(self._held)

    async def close(self) -> None:
        self._held.close()


@contextmanager
def one_thread() -> Iterator[None]:
    """Files that are opened in the block work in this thread."""
    with patch.object(database, "Connection", InlineConnection):
        yield
