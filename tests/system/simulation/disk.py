"""A disk that may be full: what is written then fails within its transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

L = TypeVar("L")
T = TypeVar("T")


@dataclass
class Disk:
    """Whether there is room."""

    full: bool = False

    def written(self, work: Callable[[L], T]) -> Callable[[L], T]:
        """The work, which comes to nothing where the disk is full."""

        def fail(log: L) -> T:
            work(log)
            raise sqlite3.OperationalError("database or disk is full")

        return fail if self.full else work
