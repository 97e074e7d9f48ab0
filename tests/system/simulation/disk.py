"""A disk that may be full: a write then fails within its transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

L = TypeVar("L")
T = TypeVar("T")


@dataclass
class Disk:
    """The disk of a device or the server."""

    full: bool = False

    def written(self, work: Callable[[L], T]) -> Callable[[L], T]:
        """Return the work; on a full disk it fails after its last statement."""

        def fail(log: L) -> T:
            work(log)
            raise sqlite3.OperationalError("database or disk is full")

        return fail if self.full else work
