"""Connections that are cut, silent or slow at any point: the sync ends, and nothing is lost."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import pytest

from milepost_shared.errors import Offline
from tests.system.faults.proxy import UNLIMITED, through_a_proxy
from tests.system.faults.watch import until_arrived, watched
from tests.system.people import Person

CUTS = 12
MANY = 400


async def test_a_connection_cut_after_any_number_of_bytes_loses_nothing(
    ana: Person, chance: random.Random, cuts: int = CUTS
) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    logged = 0
    async with through_a_proxy(laptop) as way:
        for _ in range(cuts):
            await ana.log(laptop, *range(1 + logged, 1 + logged + MANY))
            logged += MANY
            way.left = chance.randrange(1, 400_000)
            with suppress(Offline):
                await ana.sync(laptop)
            way.left = UNLIMITED
            way.cut()
        await ana.converge(laptop, phone)
    assert await ana.amounts(phone) == list(range(1, 1 + logged))


async def test_a_sync_goes_over_http_where_the_brokers_connection_is_silent_from_the_start(
    ana: Person,
) -> None:
    laptop = await ana.device("laptop")
    await ana.log(laptop, *range(1, 1 + MANY))
    async with through_a_proxy(laptop) as way:
        way.left, way.silent = 1, True
        assert (await ana.sync(laptop)).agrees


async def test_a_silent_connection_ends_the_sync_as_offline_and_the_next_one_completes_it(
    ana: Person,
) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.log(laptop, *range(1, 1 + MANY))
    async with through_a_proxy(laptop) as way:
        way.left, way.silent = 20_000, True
        with pytest.raises(Offline):
            await ana.sync(laptop)
    await ana.converge(laptop, phone)
    assert await ana.amounts(phone) == list(range(1, 1 + MANY))


async def test_a_sync_works_over_a_slow_connection(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.log(laptop, 1, 2)
    async with through_a_proxy(laptop) as way:
        way.delay = 0.1
        assert (await ana.sync(laptop)).agrees
    await ana.converge(laptop, phone)
    assert await ana.amounts(phone) == [1, 2]


async def test_a_watching_device_reconnects_after_a_cut(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    async with through_a_proxy(phone) as way, watched(laptop), watched(phone):
        for amount in range(1, 5):
            way.cut()
            await ana.log(laptop, amount)
            await until_arrived(ana, phone, amount)


async def test_a_watching_device_notices_a_half_open_connection(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    async with through_a_proxy(laptop) as way, watched(laptop), watched(phone):
        await ana.log(laptop, 1)
        await until_arrived(ana, phone, 1)
        way.left, way.silent = 0, True
        await ana.log(laptop, 2)
        await asyncio.sleep(1)
        # The proxy forwards again, but the old connection has lost bytes.
        way.left = UNLIMITED
        await until_arrived(ana, phone, 2)
