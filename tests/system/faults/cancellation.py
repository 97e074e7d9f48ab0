"""Cancel a task at its n-th wait."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class CancelledAt(Generic[T]):
    """Wraps a coroutine and cancels its task at wait number `at`; await it in a task of its own.

    `waited` counts the waits.
    """

    def __init__(self, work: Coroutine[Any, Any, T], at: int) -> None:
        self._work = work
        self._at = at
        self.waited = 0

    def __await__(self) -> Generator[Any, Any, T]:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None
        thrown: BaseException | None = None
        while True:
            try:
                waiting = self._work.throw(thrown) if thrown else self._work.send(None)
            except StopIteration as done:
                result: T = done.value
                return result
            self.waited += 1
            if self.waited == self._at:
                loop.call_soon(task.cancel)
            thrown = None
            try:
                yield waiting
            except BaseException as error:
                thrown = error
