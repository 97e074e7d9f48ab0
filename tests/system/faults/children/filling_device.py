"""A device that logs until its disk is full, and then prints as JSON what it saved and what the log holds.

Usage: filling_device.py HOME
"""

import asyncio
import json
import sys
from functools import partial
from itertools import count
from pathlib import Path

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.errors import StorageFailed
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged
from milepost_shared.protocol.hash_chain import start_chain
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log


async def main(folder: Path) -> None:
    acknowledged, error = 0, ""
    async with await Device.open(Home(folder), Moment.current({}), connect=open_threaded) as device:
        moment = Moment.current({})
        for n in count():
            drafts = [
                ActivityLogged(**draft_header(1 + m), day=moment.today, note="x" * 2000) for m in range(n % 4)
            ]
            try:
                acknowledged += len(
                    await device.log.write(partial(device.record_in, drafts=drafts, moment=moment))
                )
            except StorageFailed as failure:
                error = str(failure)
                break
    # Open the file again to read what was saved.
    async with await Device.open(Home(folder), Moment.current({}), connect=open_threaded) as device:
        held = await device.log.read(lambda log: log.events.count())
        damaged = await device.log.read(lambda log: first_damaged(log, device.id))
    print(json.dumps({"acknowledged": acknowledged, "held": held, "damaged": damaged, "error": error}))


def first_damaged(log: Log, device: str) -> int | None:
    return log.events.first_damaged(device, start_chain(log.user, device), log.head(device).seq, {})


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
