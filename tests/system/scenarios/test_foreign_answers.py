"""Something else answers at the server's address: a device goes on with what it has."""

from __future__ import annotations

import asyncio
import time

from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.network.server_link import load_link, save_link
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.login import RENEW_BEFORE
from tests.client.network.foreign import LOGIN_PAGE, answering
from tests.system.faults.watch import until_arrived, watched
from tests.system.people import Person, milepost
from tests.system.servers import PATIENCE


def relink(device: Device, url: str, good_for: float) -> str:
    """Let a device find its server at `url`, with a login that is good for so many seconds; return where it
    found it before."""
    link = load_link(device.home)
    assert link is not None
    save_link(device.home, replace(link, url=url, expires=round(time.time() + good_for)))
    return link.url


async def test_a_login_that_is_good_still_is_used_behind_a_login_page(ana: Person) -> None:
    laptop = await ana.device("laptop")
    for status in (200, 404, 429):
        async with answering(status, LOGIN_PAGE) as foreign:
            relink(laptop, foreign.url, RENEW_BEFORE / 2)
            await ana.log(laptop, status)
            assert (await milepost(laptop.home, "sync")).code == 0
            async with connect_to_server(laptop, fresh=True) as exchange:
                assert (exchange.way, foreign.was_asked.is_set()) == ("broker", True)


async def test_without_a_login_the_device_is_offline_and_says_what_it_sees(ana: Person) -> None:
    laptop = await ana.device("laptop")
    async with answering(200, LOGIN_PAGE) as foreign:
        relink(laptop, foreign.url, -1)
        result = await milepost(laptop.home, "sync")
    assert result.code == 4
    assert "Welcome to Hotel & Spa" in result.err and "Nothing waits to be sent" in result.err


async def test_a_watch_stays_through_a_login_page(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    async with answering(200, LOGIN_PAGE) as foreign:
        url = relink(phone, foreign.url, -1)
        async with watched(phone), asyncio.timeout(PATIENCE):
            await foreign.was_asked.wait()
            relink(phone, url, -1)
            await ana.log(laptop, 1)
            await ana.sync(laptop)
            await until_arrived(ana, phone, 1)
