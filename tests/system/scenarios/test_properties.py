"""Whatever devices do, in whatever order: they and the server end with the same (design, first page)."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Literal, Self

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Event, GoalAdjusted
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.storage.aiosqlite_connection import threaded
from milepost_shared.storage.log import Log
from tests.system.people import GOAL, Person
from tests.system.servers import ServerProcess

Doing = Literal["log", "sync", "withdraw", "adjust", "restore"]
Story = list[tuple[int, Doing]]
DEVICES = range(4)
TWIN_OF = {3: 2}
"""The last device runs on a copied folder: it has the identity of another."""
TODAY = datetime.now(UTC).date()
AN_HOUR, TEN_YEARS = timedelta(hours=1), timedelta(days=3650)

clocks = st.tuples(*(st.sampled_from([timedelta(), AN_HOUR, TEN_YEARS, -TEN_YEARS]) for _ in DEVICES))
doings: st.SearchStrategy[Doing] = st.sampled_from(
    ["log", "log", "log", "sync", "sync", "withdraw", "adjust", "restore"]
)
stories = st.lists(st.tuples(st.sampled_from(DEVICES), doings), min_size=10, max_size=40)


@pytest.mark.timeout(400)
@settings(max_examples=settings().max_examples // 7, suppress_health_check=[HealthCheck.too_slow])
@given(clocks, stories)
def test_all_devices_and_the_server_end_equal_and_every_amount_counts_once(
    server: ServerProcess, clocks: tuple[timedelta, ...], story: Story
) -> None:
    asyncio.run(live(server, clocks, story))


async def live(server: ServerProcess, clocks: tuple[timedelta, ...], story: Story) -> None:
    """Let the devices live through a story, and compare them at the end."""
    with tempfile.TemporaryDirectory() as folder:
        async with Devices(server, Path(folder), clocks) as devices:
            for n, doing in story:
                await devices.do(n, doing)
            await devices.check()


class Devices:
    """A person's devices, each with its clock off, and the amounts that have to count at the end."""

    def __init__(self, server: ServerProcess, folder: Path, clocks: tuple[timedelta, ...]) -> None:
        self._person = Person(server, folder)
        self._folder = folder
        self._clocks = clocks
        self._devices: dict[int, Device] = {}
        self._next = count(1)
        self._counting: set[float] = set()

    async def do(self, n: int, doing: Doing) -> None:
        """Let a device do something."""
        device = self._devices[n]
        if doing == "log":
            amount = next(self._next)
            self._counting.add(amount)
            await self._person.log(device, amount, ahead=self._clocks[n])
        elif doing == "sync":
            await self._person.sync(device)
        elif doing == "restore":
            await self._restore(n)
        else:
            change = self._withdrawal if doing == "withdraw" else self._adjustment
            moment = self._moment(n)
            await device.log.write(lambda log: device.record_in(log, change(log, moment), moment))

    async def check(self) -> None:
        """All hold the same, show the same, and each amount that was not withdrawn counts once."""
        devices = list(self._devices.values())
        await self._person.converge(*devices)
        shown = [
            await device.log.read(lambda log: goal_views(log.goal_totals.book(), TODAY)) for device in devices
        ]
        folded = [
            await device.log.read(lambda log: goal_views(fold(log.events.all()), TODAY)) for device in devices
        ]
        assert all(views == shown[0] for views in (*shown, *folded))
        assert await self._person.amounts(devices[0]) == sorted(self._counting)

    async def __aenter__(self) -> Self:
        """Let all join; of each folder a copy is kept in which something waits to be sent."""
        for n in DEVICES:
            if n in TWIN_OF:
                shutil.copytree(self._copy(n), self._home(n).folder)
            else:
                await self._join(n)
            await self._open(n)
        return self

    async def __aexit__(self, *_: object) -> None:
        for device in self._devices.values():
            await device.close()

    async def _join(self, n: int) -> None:
        await self._open(n)
        await self._person.join(self._devices[n])
        if n == 0:
            await self._person.set_goal(self._devices[n])
        await self.do(n, "log")
        await self._devices[n].close()
        shutil.copytree(self._home(n).folder, self._copy(n))

    async def _open(self, n: int) -> None:
        self._devices[n] = await Device.open(self._home(n), self._moment(n), connect=threaded)

    async def _restore(self, n: int) -> None:
        """Put the old copy back, after all that came later was sent."""
        await self._person.sync(self._devices[n])
        await self._devices[n].close()
        shutil.rmtree(self._home(n).folder)
        shutil.copytree(self._copy(n), self._home(n).folder)
        await self._open(n)

    def _withdrawal(self, log: Log, moment: Moment) -> list[Event]:
        """Take back the newest activity that stands here."""
        entry = next(iter(log.entries_of(log.events.activity_days(None))), None)
        if entry is None:
            return []
        self._counting -= {contribution.amount for contribution in entry.activity.contributions}
        ref = entry.original.event.ref
        return [ActivityLogged(**draft_header(), day=moment.today, corrects=ref, void=True)]

    def _adjustment(self, log: Log, moment: Moment) -> list[Event]:
        goal = log.goal_totals.goal(GOAL).history()
        if goal is None:
            return []
        header, target = draft_header(), float(next(self._next))
        day = max(moment.today, goal.goal_set.start)
        after = tuple(goal.heads())
        return [GoalAdjusted(**header, goal=GOAL, reason="So", effective_day=day, after=after, target=target)]

    def _moment(self, n: int) -> Moment:
        return Moment.of(datetime.now(UTC) + self._clocks[n])

    def _home(self, n: int) -> Home:
        return Home(self._folder / f"device-{n}")

    def _copy(self, n: int) -> Path:
        return self._folder / f"copy-{TWIN_OF.get(n, n)}"
