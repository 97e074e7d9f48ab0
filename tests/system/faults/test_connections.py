"""Connections that are cut, silent or slow at any point: the sync ends, and nothing is lost."""

from __future__ import annotations

import asyncio
import random
import re
import secrets
from contextlib import suppress

import pytest

from milepost_client.device.clock import Moment
from milepost_client.network.nats_transport import SILENCE
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.sync import sync
from milepost_shared.errors import Offline
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution
from tests.client.recording import record
from tests.system.faults.proxy import UNLIMITED, through_a_proxy
from tests.system.faults.watch import until_arrived, watched
from tests.system.people import GOAL, Person
from tests.system.servers import PATIENCE

CUTS = 12
MANY = 400


def note_of(n: int, note: str) -> ActivityLogged:
    """An activity with a note that does not pack well."""
    given = (Contribution(goal=GOAL, amount=float(n)),)
    return ActivityLogged(**draft_header(n), day=Moment.current({}).today, contributions=given, note=note)


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
        way.left, way.silent = 3_000, True
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


async def test_a_long_log_crosses_a_line_that_takes_longer_than_any_limit_for_silence(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    notes = [secrets.token_hex(40) for _ in range(600)]
    await record(laptop, [note_of(n, note) for n, note in enumerate(notes, 1)], Moment.current({}))
    progress: list[str] = []
    for device in (laptop, phone):
        async with through_a_proxy(device) as way, asyncio.timeout(4 * PATIENCE):
            way.rate = 5_000
            assert (await sync(device, Moment.current({}), progress.append, connect_to_server)).agrees
            assert way.passed > SILENCE * way.rate
    assert len(await ana.amounts(phone)) == len(notes)
    assert any(re.fullmatch(r"sent [\d,]+ of 600", each) for each in progress)
    assert any(re.fullmatch(r"received [\d,]+ of 600", each) for each in progress)


async def test_an_answer_that_stops_in_the_middle_is_blamed_on_the_line(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    notes = [secrets.token_hex(40) for _ in range(600)]
    await record(laptop, [note_of(n, note) for n, note in enumerate(notes, 1)], Moment.current({}))
    await ana.sync(laptop)
    async with through_a_proxy(phone) as way:
        way.left, way.silent, way.rate = 8_000, True, 50_000
        with pytest.raises(Offline, match=r"fell silent after [\d,]+ bytes"):
            await ana.sync(phone)
    await ana.converge(laptop, phone)


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
