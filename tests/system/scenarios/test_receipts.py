"""Late arrivals over a real server: what a sync reports about the past that it changed."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sys
from datetime import date, timedelta

import httpx
import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.reconciler import Reconciler
from milepost_shared.errors import NotAllowed
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import GoalSet
from milepost_shared.protocol.member import Member
from milepost_shared.storage.tables.receipts import Receipt
from tests.client.recording import record
from tests.server.stored_people import api_client
from tests.system.people import GOAL, Person, activities, milepost
from tests.system.scenarios.test_recoveries import wipe
from tests.system.servers import PATIENCE


def days_ago(days: int) -> date:
    return Moment.current({}).today - timedelta(days=days)


async def log_late(device: Device, amount: float, days: int) -> None:
    await record(device, activities([amount], days_ago(days)), Moment.current({}))


async def kept(device: Device) -> list[Receipt]:
    return await device.log.read(lambda log: log.receipts.newest(10))


def changes_of(receipt: Receipt | None) -> list[tuple[date, float | None, float | None, tuple[str, ...]]]:
    assert receipt is not None
    return [(d.day, d.before, d.after, d.devices) for change in receipt.goals for d in change.days]


@pytest.fixture
async def phone(ana: Person) -> Device:
    """Return a device that has set the goal and synced."""
    phone = await ana.device("phone")
    goal = GoalSet(**draft_header(), goal=GOAL, title="Coffees", start=days_ago(30), target=10.0)
    await record(phone, [goal], Moment.current({}))
    await ana.sync(phone)
    return phone


async def test_a_sync_reports_what_another_device_logged_late(ana: Person, phone: Device) -> None:
    laptop = await ana.device("laptop")
    assert (await ana.sync(laptop)).receipt is None
    await log_late(phone, 2, days=3)
    assert (await ana.sync(phone)).receipt is None
    receipt = (await ana.sync(laptop)).receipt
    assert changes_of(receipt) == [(days_ago(3), 0.0, 2.0, (phone.id,))]
    assert await kept(laptop) == [receipt]
    assert (await ana.sync(laptop)).receipt is None
    await ana.log(phone, 1)
    await ana.sync(phone)
    report = await ana.sync(laptop)
    assert (report.received, report.receipt) == (1, None)


async def test_changes_of_an_interrupted_sync_are_reported_by_the_next(ana: Person, phone: Device) -> None:
    laptop = await ana.open("laptop")
    await ana.join(laptop)
    await ana.sync(laptop)
    await log_late(phone, 2, days=3)
    await ana.sync(phone)
    async with connect_to_server(laptop) as exchange:
        # The held pull takes it in and ends before anything is compared.
        waiting = Reconciler(laptop, exchange, Moment.current({}), lambda _: None)
        await waiting.take_in(await waiting.ask(0))
    assert await ana.amounts(laptop) == [2]
    again = await ana.open("laptop")
    assert changes_of((await ana.sync(again)).receipt) == [(days_ago(3), 0.0, 2.0, (phone.id,))]
    assert len(await kept(again)) == 1


async def test_own_writes_between_two_syncs_are_not_reported(ana: Person, phone: Device) -> None:
    laptop = await ana.device("laptop")
    await ana.sync(laptop)
    await log_late(phone, 2, days=3)
    await ana.sync(phone)
    await log_late(laptop, 5, days=3)
    assert changes_of((await ana.sync(laptop)).receipt) == [(days_ago(3), 5.0, 7.0, (phone.id,))]


async def test_each_copy_of_a_device_reports_what_the_other_one_wrote(ana: Person, phone: Device) -> None:
    laptop = await ana.device("laptop")
    await ana.sync(laptop)
    await laptop.close()
    shutil.copytree(laptop.home.folder, ana.homes / "copy")
    laptop, copy = await ana.open("laptop"), await ana.open("copy")
    await log_late(laptop, 2, days=3)
    await ana.sync(laptop)
    await log_late(copy, 5, days=4)
    # Its own 5 counted before, although they come after the others in the order now.
    assert changes_of((await ana.sync(copy)).receipt) == [(days_ago(3), 0.0, 2.0, (laptop.id,))]
    assert changes_of((await ana.sync(laptop)).receipt) == [(days_ago(4), 0.0, 5.0, (laptop.id,))]
    assert await ana.amounts(copy) == await ana.amounts(laptop) == [2, 5]


async def test_received_changes_are_reported_although_the_server_refuses_what_is_sent(ben: Person) -> None:
    laptop, phone, gone = [await ben.device(name) for name in ("laptop", "phone", "gone")]
    await ben.set_goal(phone)
    await ben.log(gone, 1)
    await ben.converge(gone, phone)
    wipe(ben.server)
    ben.user = None
    await ben.join(laptop)
    await log_late(laptop, 2, days=3)
    await ben.sync(laptop)
    unknown = Member(device=gone.id, name="gone", key="lost", joined=1)
    await phone.log.write(lambda log: log.roster.put(unknown))
    await ben.join(phone)
    with pytest.raises(NotAllowed, match="foreign"):
        await ben.sync(phone)
    assert [changes_of(receipt) for receipt in await kept(phone)] == [[(days_ago(3), 0.0, 2.0, (laptop.id,))]]


async def test_the_command_prints_a_receipt_and_lists_it(ana: Person, phone: Device) -> None:
    home = Home(ana.homes / "laptop")
    code = await ana.server.invite(ana.user)
    assert (await milepost(home, "join", ana.server.url, code, "--name", "laptop")).code == 0
    assert (await milepost(home, "sync")).err == ""
    await log_late(phone, 2, days=3)
    await ana.sync(phone)
    result = await milepost(home, "sync")
    assert result.out == "Sent 0 events, received 1; this device and the server agree.\n"
    assert result.err.startswith("The past changed: “Coffees” on ")
    assert result.err.endswith(": 0 → 2 (phone). All of it: milepost receipts\n")
    assert (await milepost(home, "status")).err == ""
    assert "Arrived late from phone" in (await milepost(home, "receipts")).out
    await log_late(phone, 1, days=2)
    await ana.sync(phone)
    result = await milepost(home, "sync", "--json")
    receipt = json.loads(result.out)["receipt"]
    assert (receipt["kind"], receipt["goals"][0]["devices"]) == ("late", [phone.id])


async def test_the_next_command_reports_a_background_sync_and_a_watch_reports_at_once(
    ana: Person, phone: Device
) -> None:
    home = Home(ana.homes / "laptop")
    code = await ana.server.invite(ana.user)
    await milepost(home, "join", ana.server.url, code, "--name", "laptop")
    await milepost(home, "sync")
    await log_late(phone, 2, days=3)
    await ana.sync(phone)
    assert (await milepost(home, "--quiet", "sync", "--background")).err == ""
    assert (await milepost(home, "status")).err.startswith("The past changed: “Coffees”")
    watch = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "milepost_client.main", "sync", "--watch"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"MILEPOST_HOME": str(home.folder)},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert watch.stderr is not None
    async with asyncio.timeout(PATIENCE):
        assert await watch.stderr.readline() == b"Staying in sync until Ctrl-C.\n"
        await log_late(phone, 1, days=2)
        await ana.sync(phone)
        assert (await watch.stderr.readline()).decode().startswith("The past changed: “Coffees”")
        watch.send_signal(signal.SIGINT)
        await watch.communicate()
    assert (await milepost(home, "status")).err == ""


async def test_the_server_returns_its_own_receipts(ana: Person, phone: Device) -> None:
    assert ana.user is not None
    api: httpx.AsyncClient
    async with await api_client(ana.server, ana.user) as api:
        answer = await api.get("/api/v1/receipts", params={"limit": 5})
        assert (answer.status_code, answer.json()) == (200, [])
        assert (await api.get("/api/v1/receipts", params={"limit": 0})).status_code == 400
