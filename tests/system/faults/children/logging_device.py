"""A device that logs until it is killed; with `sync` it also syncs. It prints each amount that was saved.

Usage: logging_device.py HOME GOAL FIRST_AMOUNT [sync]
"""

import asyncio
import sys
from functools import partial
from itertools import count
from pathlib import Path

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.sync import sync
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution
from milepost_shared.storage.aiosqlite_connection import open_threaded


async def main(folder: Path, goal: str, first: int, syncs: bool) -> None:
    async with await Device.open(Home(folder), Moment.current({}), connect=open_threaded) as device:
        for batch in count():
            amounts = range(first + 3 * batch, first + 3 * batch + 1 + batch % 3)
            await log(device, goal, amounts)
            print(*amounts, sep="\n", flush=True)
            if syncs and batch % 10 == 9:
                await sync(device, Moment.current({}), lambda _: None, connect_to_server)


async def log(device: Device, goal: str, amounts: range) -> None:
    moment = Moment.current({})
    drafts = [
        ActivityLogged(
            **draft_header(n), day=moment.today, contributions=(Contribution(goal=goal, amount=amount),)
        )
        for n, amount in enumerate(amounts, 1)
    ]
    await device.log.write(partial(device.record_in, drafts=drafts, moment=moment))


if __name__ == "__main__":
    _, home, goal, first, *rest = sys.argv
    asyncio.run(main(Path(home), goal, int(first), "sync" in rest))
