"""Clocks that jump between commands and during a watch: order and stamps follow the server's clock."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime, timedelta
from itertools import cycle

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_shared.events.ordering import CLOCK_TOLERANCE
from milepost_shared.storage.log import Log
from tests.client.recording import record
from tests.system.faults.watch import until_arrived, watched
from tests.system.people import Person, activities

JUMPS = [timedelta(days=days) for days in (0, 3650, -3650, 1, -1, 400)]
SECOND = 1_000_000


async def test_clocks_that_jump_between_commands_keep_order_and_stamps_right(
    ana: Person, chance: random.Random
) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    begun, amount = now(), 0
    for _ in range(4):
        for device in (laptop, phone):
            for jump in chance.sample(JUMPS, 3):
                amount += 1
                await ana.log(device, amount, ahead=jump)
            await ana.sync(device)
    digest = await ana.converge(laptop, phone)
    assert await ana.amounts(laptop) == list(range(1, 1 + amount))
    stamps, stored = await ana.on_server(lambda log: (all_stamps(log), all_stored(log)))
    assert all(begun - SECOND <= at <= now() + SECOND for at in stored)
    assert max(stamps) <= now() + CLOCK_TOLERANCE + SECOND
    for device in (laptop, phone):
        own = await device.log.read(own_stamps)
        assert own == sorted(set(own))
    assert await ana.converge(laptop, phone) == digest


async def test_a_clock_that_jumps_during_a_watch_delays_no_events(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    jumps = cycle(JUMPS)

    def jumping() -> Moment:
        return Moment.of(datetime.now(UTC) + next(jumps))

    async with watched(laptop, jumping), watched(phone):
        for amount in range(1, 5):
            await log_at(laptop, amount, jumping())
            await until_arrived(ana, phone, amount)
    await ana.converge(laptop, phone)
    assert await ana.amounts(phone) == [1, 2, 3, 4]


async def log_at(device: Device, amount: float, moment: Moment) -> None:
    await record(device, activities([amount], moment.today), moment)


def all_stamps(log: Log) -> list[int]:
    heads = log.heads.all()
    return [stamp for head in heads for stamp in log.events.effectives(head.device, 0, head.seq)]


def own_stamps(log: Log) -> list[int]:
    head = log.head(log.metadata.text("device"))
    return list(log.events.effectives(head.device, 0, head.seq))


def all_stored(log: Log) -> list[int]:
    return [row.stored_at for head in log.heads.all() for row in log.frames.admitted(head.device)]


def now() -> int:
    return round(time.time() * 1e6)
