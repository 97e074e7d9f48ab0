"""Background tasks that end with a block."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager

log = logging.getLogger("milepost.server")


@asynccontextmanager
async def background(work: Coroutine[None, None, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run a coroutine until the block ends, then cancel it; an error of its own is logged."""
    task = asyncio.create_task(work)
    task.add_done_callback(_log_error)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _log_error(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.critical("a part of the server failed", exc_info=error)
