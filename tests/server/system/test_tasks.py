"""Background tasks that end with a block."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from milepost_server.system.tasks import background


async def test_a_task_ends_with_its_block_though_it_loses_a_cancellation() -> None:
    async def work() -> None:
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    async with asyncio.timeout(20), background(work()) as task:
        await asyncio.sleep(0)
    assert task.cancelled()
