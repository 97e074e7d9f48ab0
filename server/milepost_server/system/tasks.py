"""Background tasks that end with a block."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

CANCEL_AGAIN = 0.5
"""Seconds after which a task that goes on all the same is cancelled again."""

log = logging.getLogger("milepost.server")


@asynccontextmanager
async def background(work: Coroutine[None, None, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run a coroutine until the block ends, then cancel it; an error of its own is logged."""
    task = asyncio.create_task(work)
    task.add_done_callback(_log_error)
    try:
        yield task
    finally:
        # Before Python 3.12 `wait_for` loses a cancellation that comes with what it waits for.
        while not task.done():
            task.cancel()
            await asyncio.wait((task,), timeout=CANCEL_AGAIN)


def _log_error(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.critical("a part of the server failed", exc_info=error)
