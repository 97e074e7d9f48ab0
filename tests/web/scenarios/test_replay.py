"""The slider of the replay shows what `milepost replay` says, on every stop."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, date, datetime, timedelta

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, GoalAdjusted, GoalSet
from tests.client.recording import record
from tests.system.people import GOAL, Person, milepost
from tests.web.scenarios.app import App

DAYS = 8
STANDS = re.compile(r": ([\d.]+) of ([\d.]+)$")


async def test_every_stop_of_the_slider_is_what_the_terminal_says(app: App, lena: Person) -> None:
    laptop = await lena.open("laptop")
    await write_history(laptop)
    await lena.join(laptop)
    await lena.sync(laptop)
    await app.join(f"{app.url}/#join={await lena.server.invite(lena.user)}", "phone")
    await app.sync()
    await app.go(f"replay/{GOAL}")
    slider = app.page.get_by_role("slider", name="Day")
    await slider.wait_for()
    days = [Moment.current({}).today - timedelta(days=DAYS - n) for n in range(DAYS + 1)]
    said = dict(zip(days, await asyncio.gather(*(terminal_says(laptop, day) for day in days)), strict=True))
    for day in reversed(days):
        words = await slider.get_attribute("aria-valuetext")
        shown = STANDS.search(words or "")
        assert shown, words
        assert (float(shown[1]), float(shown[2])) == said[day], (day, words)
        await slider.press("ArrowLeft")
    assert len({*said.values()}) > 4


async def terminal_says(device: Device, day: date) -> tuple[float, float]:
    """The value and the target of the goal on a day, as they were known then."""
    answer = await milepost(
        device.home, "replay", GOAL, "--as-of", f"{day}", "--known-at", f"{day}", "--json"
    )
    then = json.loads(answer.out)["then"]
    return then["value"], then["target"]


async def write_history(device: Device) -> None:
    """Set a goal some days ago, log on every other day, and adjust it twice."""
    start = Moment.current({}).today - timedelta(days=DAYS)
    goal = GoalSet(
        **draft_header(), goal=GOAL, title="Coffees", start=start, deadline=start + timedelta(60), target=20.0
    )
    for n in range(DAYS + 1):
        day = start + timedelta(days=n)
        moment = Moment.of(datetime(day.year, day.month, day.day, 12, tzinfo=UTC))
        if n == 0:
            await record(device, [goal], moment)
        if n % 2:
            part = Contribution(goal=GOAL, amount=float(n))
            await record(device, [ActivityLogged(**draft_header(), day=day, contributions=(part,))], moment)
        if n in (3, 6):
            adjusted = GoalAdjusted(
                **draft_header(), goal=GOAL, reason="more", effective_day=day, target=20.0 + n
            )
            await record(device, [adjusted], moment)
