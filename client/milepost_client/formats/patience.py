"""A bound for work that a foreign file asks of a library: by calls, so that it is the same on each machine.

A rule of a recurring meeting that never comes true is followed to the end of all years, and some for ever;
the library that follows it cannot be told when to stop. Each step of it calls something.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from milepost_shared.errors import BadInput

T = TypeVar("T")


class Patience:
    """How many calls a file may still ask for: so many in all, and some more for each result."""

    def __init__(self, calls: int, of_result: int) -> None:
        self._left = calls
        self._of_result = of_result

    def each(self, results: Iterable[T]) -> Iterator[T]:
        """Yield the results. Raises BadInput once nothing is left for the next one."""
        following = iter(results)
        while True:
            with self.counted():
                try:
                    result = next(following)
                except StopIteration:
                    return
            self._left += self._of_result
            yield result

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the calls of the block. Raises BadInput, also out of the midst of it, once none is left."""
        before = sys.getprofile()
        sys.setprofile(self._count)
        try:
            yield
        finally:
            sys.setprofile(before)

    def _count(self, _frame: object, event: str, _argument: object) -> None:
        self._left -= event == "call"
        if self._left < 0:
            raise BadInput("It recurs in a way that takes too long to follow.", field="rrule")
