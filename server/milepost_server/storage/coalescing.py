"""Work on one file that is asked for while the file is at work: done together, in one go.

When something happened, all devices and event streams of a person ask at once. Together they cost one
snapshot, or one wait for the disk, instead of one each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
F = TypeVar("F")


class Asked(NamedTuple):
    """Some work, and whoever waits for what comes of it."""

    work: Callable[[Any], Any]
    waiting: asyncio.Future[Any]


class Coalescer(Generic[F]):
    """Does work on files by `do`, which takes a file's name and one function to run on it as a whole.

    What is asked for while a file is at work is done next, all in one call of `do`, each after the other.
    Where that fails, each is done by itself, so that nobody fails by another's fault; so work may be begun
    twice, and has to leave nothing behind where it fails.
    """

    def __init__(self, do: Callable[[str, Callable[[F], Any]], Awaitable[Any]]) -> None:
        self._do = do
        self._asked: dict[str, list[Asked]] = {}
        self._at_work: set[asyncio.Future[None]] = set()

    async def run(self, name: str, work: Callable[[F], T]) -> T:
        """What comes of `work` on the file of that name. Raises what it raises, or `do`."""
        loop = asyncio.get_running_loop()
        if (asked := self._asked.get(name)) is None:
            self._asked[name] = []
            self._at_work.add(first := loop.create_future())
            try:
                result: T = await self._do(name, work)
                return result
            finally:
                self._go_on(name)
                self._at_work.discard(first)
                first.set_result(None)
        waiting: asyncio.Future[T] = loop.create_future()
        asked.append(Asked(work, waiting))
        return await waiting

    async def close(self) -> None:
        """Wait until all that was asked for is done."""
        while self._at_work:
            await asyncio.wait(self._at_work)

    def _go_on(self, name: str) -> None:
        """Begin what was asked for meanwhile. What nobody waits for any more is not begun."""
        if batch := [asked for asked in self._asked[name] if not asked.waiting.done()]:
            self._asked[name] = []
            task = asyncio.create_task(self._do_all(name, batch))
            self._at_work.add(task)
            task.add_done_callback(self._at_work.discard)
        else:
            del self._asked[name]

    async def _do_all(self, name: str, batch: list[Asked]) -> None:
        try:
            await self._settle(name, batch)
        finally:
            for _, waiting in batch:
                waiting.cancel()  # Where this task was cancelled; those that are done stay as they are.
            self._go_on(name)

    async def _settle(self, name: str, batch: list[Asked]) -> None:
        try:
            results = await self._do(name, lambda file: [asked.work(file) for asked in batch])
        except Exception as error:  # Whatever it is, whoever waits for it is to know.
            if len(batch) > 1:
                for asked in batch:
                    await self._settle(name, [asked])
            elif not batch[0].waiting.done():
                batch[0].waiting.set_exception(error)
            return
        for asked, result in zip(batch, results, strict=True):
            if not asked.waiting.done():
                asked.waiting.set_result(result)
