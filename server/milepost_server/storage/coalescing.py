"""Work on one file, coalesced: what is requested while the file is busy runs in one go afterwards.

When something happened, all devices and event streams of a person ask at once. Together they cost one
snapshot, or one wait for the disk, instead of one each.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")
F = TypeVar("F")


class Request(NamedTuple):
    """Work to run on a file, and the future that waits for its result."""

    work: Callable[[Any], Any]
    waiter: asyncio.Future[Any]


class Coalescer(Generic[F]):
    """Runs work on files by `run_one`, which takes a file's name and a function to run on the file.

    All that is requested while a file is busy runs in one call of `run_one`, one after the other. Where that
    fails each runs in a call of its own, so that an error reaches only the one who caused it. So work may
    begin twice, and must leave nothing behind where it fails.
    """

    def __init__(self, run_one: Callable[[str, Callable[[F], Any]], Awaitable[Any]]) -> None:
        self._run_one = run_one
        self._requests: dict[str, list[Request]] = {}
        """What was requested of each busy file meanwhile."""
        self._running: set[asyncio.Future[None]] = set()

    async def run(self, name: str, work: Callable[[F], T]) -> T:
        """Return the result of `work` on the file of that name. Raises what it or `run_one` raises."""
        loop = asyncio.get_running_loop()
        if (requests := self._requests.get(name)) is None:
            self._requests[name] = []
            self._running.add(first := loop.create_future())
            try:
                result: T = await self._run_one(name, work)
                return result
            finally:
                self._start_next(name)
                self._running.discard(first)
                first.set_result(None)
        waiter: asyncio.Future[T] = loop.create_future()
        requests.append(Request(work, waiter))
        return await waiter

    async def close(self) -> None:
        """Wait until all that was requested is done."""
        while self._running:
            await asyncio.wait(self._running)

    def _start_next(self, name: str) -> None:
        """Start what was requested meanwhile, but for what nobody waits for any more."""
        if batch := [request for request in self._requests[name] if not request.waiter.done()]:
            self._requests[name] = []
            task = asyncio.create_task(self._run_batch(name, batch))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        else:
            del self._requests[name]

    async def _run_batch(self, name: str, batch: list[Request]) -> None:
        try:
            await self._deliver(name, batch)
        finally:
            for _, waiter in batch:
                waiter.cancel()  # Without effect, unless this task itself was cancelled.
            self._start_next(name)

    async def _deliver(self, name: str, batch: list[Request]) -> None:
        """Run a batch in one call, and give each request its result or error."""
        try:
            results = await self._run_one(name, lambda file: [request.work(file) for request in batch])
        except Exception as error:  # Any error goes to the one who waits for the result.
            if len(batch) > 1:
                for request in batch:
                    await self._deliver(name, [request])
            elif not batch[0].waiter.done():
                batch[0].waiter.set_exception(error)
            return
        for request, result in zip(batch, results, strict=True):
            if not request.waiter.done():
                request.waiter.set_result(result)
