"""Real input, end to end: imported offline on two devices, adjusted on both, synced, and bootstrapped."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.formats.beeminder import read_beeminder
from milepost_client.formats.csv_import import read_csv
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import Event, GoalAdjusted
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_view, goal_views
from milepost_shared.progress.planning import plan_line
from milepost_shared.progress.value_curve import value_curve
from milepost_shared.replay.playback import Viewpoint, play
from milepost_shared.replay.replay import replay
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log
from tests.client.recording import record
from tests.system.people import Person, milepost
from tests.system.servers import ServerProcess

FILES = ("beeminder-must-do.json", "beeminder-practice.json", "beeminder-improvements.json")
CLOSE = 2e-6
PER = {"y": 365.25, "m": 365.25 / 12, "w": 7.0, "d": 1.0, "h": 1 / 24}
MILLION = 1_000_000

real_goals = pytest.mark.parametrize("name", FILES)


@dataclass(frozen=True)
class Story:
    """The result of the fixture.

    `homes` are those of three devices, `goals` map a file to its goal, `imported` is the stamp up to which
    everything was only imported, and `digests` are those of the devices and the server at the end.
    """

    homes: list[Home]
    goals: dict[str, str]
    imported: int
    digests: list[str]


@pytest.fixture(scope="module")
def story(
    server: ServerProcess,
    data_folder: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Story:
    """Let two devices import offline, sync, and adjust one goal concurrently; then a third device joins."""
    roads = {name: (data_folder / name).read_bytes() for name in FILES}
    activities = (data_folder / "activities.csv").read_bytes()

    async def live() -> Story:
        async with Person(server, tmp_path_factory.mktemp("ana")) as ana:
            laptop, phone = await ana.open("laptop"), await ana.open("phone")
            goals = {name: await _import_goal(laptop, name, raw) for name, raw in roads.items()}
            imported = await laptop.log.read(lambda log: log.heads.largest_effective())
            for device in (laptop, phone):
                await _import_activities(device, activities)
            await _adjust(laptop, goals[FILES[0]], 4000.0)
            for device in (laptop, phone):
                await ana.join(device)
            await ana.converge(laptop, phone)
            await _adjust(laptop, goals[FILES[1]], 200.0)
            await _adjust(phone, goals[FILES[1]], 300.0)
            await ana.converge(laptop, phone)
            tablet = await ana.device("tablet")
            await ana.sync(tablet)
            devices = [laptop, phone, tablet]
            digests = [await device.log.read(Log.digest) for device in devices]
            return Story(
                [device.home for device in devices],
                goals,
                imported,
                [*digests, await ana.on_server(Log.digest)],
            )

    return asyncio.run(live())


async def _import_goal(device: Device, name: str, raw: bytes) -> str:
    moment = Moment.current({})
    found = read_beeminder(raw, name, moment.today)
    await record(device, found.drafts, moment)
    return found.goal


async def _import_activities(device: Device, raw: bytes) -> None:
    moment = Moment.current({})
    found = read_csv(raw, moment.today, lambda _: None, maps={})
    assert not found.bad
    await record(device, found.drafts, moment)


async def _adjust(device: Device, goal: str, target: float) -> None:
    moment = Moment.current({})

    def draft(log: Log) -> list[Event]:
        known = log.goal_totals.goal(goal).history()
        assert known
        adjusted = GoalAdjusted(
            **draft_header(),
            goal=goal,
            reason="More is possible.",
            effective_day=moment.today,
            after=tuple(known.heads()),
            target=target,
        )
        return device.record_in(log, [adjusted], moment)

    await device.log.write(draft)


async def on(home: Home, work: Any) -> Any:
    """Read a device's log."""
    async with await Device.open(home, Moment.current({}), connect=open_threaded) as device:
        return await device.log.read(work)


class Road:
    """Beeminder's road and points, read directly from an export, for comparison."""

    def __init__(self, path: Path) -> None:
        export = json.loads(path.read_bytes())
        params = export["params"]
        last = [params.get("tfin"), params.get("vfin"), params.get("rfin")]
        rows = params["road"] if last == [None] * 3 else [*params["road"], last]
        self.corners = [(date.fromisoformat(params["tini"]), params["vini"])]
        for n, row in enumerate(rows):
            self.corners.append(self._end(row, PER[params["runits"]], first=n == 0))
        points = sorted((date.fromisoformat(day), value) for day, value, _ in export["data"])
        self.sums = dict(
            zip((day for day, _ in points), accumulate(value for _, value in points), strict=True)
        )

    def changes(self) -> list[date]:
        """Yield the days on which rows after the first take effect: the end of the previous row."""
        return sorted({day for day, _ in self.corners[1:-1]})

    def as_of(self, day: date) -> Road:
        """Return the road of the rows in effect by `day`; the first row always is."""
        road, rows = copy(self), 1 + sum(start <= day for start, _ in self.corners[1:-1])
        road.corners = self.corners[: rows + 1]
        return road

    def days(self) -> Iterator[date]:
        """Yield every day from before the first breakpoint or point to after the last."""
        known = [day for day, _ in self.corners] + list(self.sums)
        first, last = min(known) - timedelta(days=5), max(known) + timedelta(days=31)
        return (first + timedelta(days=n) for n in range((last - first).days + 1))

    def planned_days(self) -> Iterator[date]:
        """Yield those of the days on which the road has begun."""
        return (day for day in self.days() if day >= self.begins)

    @property
    def begins(self) -> date:
        """The day of its first corner."""
        return min(day for day, _ in self.corners)

    def at(self, day: date) -> float:
        """Return the road's value on a day; on the day of a step, the value after it."""
        found: float = self.corners[0][1]
        for (start, before), (end, value) in zip(self.corners, self.corners[1:], strict=False):
            if day >= start:
                found = before + (value - before) * ((day - start) / (end - start) if day < end else 1)
        return found

    def _end(self, row: list[Any], unit: float, first: bool) -> tuple[date, float]:
        start, before = self.corners[-1]
        end, value, rate = row
        if end is None:
            return start + timedelta(days=round((value - before) / rate * unit)), value
        day = date.fromisoformat(end)
        if value is None:
            value = before + rate / unit * (day - start).days
        return (day if first else max(day, start)), value


def test_three_devices_and_the_server_end_with_one_digest(story: Story) -> None:
    assert len(set(story.digests)) == 1


@real_goals
async def test_an_unadjusted_goals_line_equals_the_road_on_every_day(
    story: Story, data_folder: Path, name: str
) -> None:
    book = await on(story.homes[2], lambda log: replay(log.events.all(), known_at=story.imported))
    history, road = book.goal(story.goals[name]).history(), Road(data_folder / name)
    line = plan_line(history)
    for day, planned in ((day, line.value_on(day)) for day in road.planned_days()):
        assert planned is not None
        assert float(planned / MILLION) == pytest.approx(road.at(day), abs=CLOSE), day


@real_goals
async def test_the_replayed_line_equals_the_road_at_each_of_its_changes(
    story: Story, data_folder: Path, name: str
) -> None:
    events = await on(story.homes[2], lambda log: list(log.events.all()))
    road = Road(data_folder / name)
    days = list(road.planned_days())
    for change in road.changes():
        history = replay(events, change, story.imported).goal(story.goals[name]).history()
        assert history is not None
        line, then = plan_line(history), road.as_of(change)
        for day in days:
            planned = line.value_on(day)
            assert planned is not None
            assert abs(float(planned) / MILLION - then.at(day)) <= CLOSE, (change, day)


@real_goals
async def test_a_replay_over_time_follows_the_road_from_day_to_day(
    story: Story, data_folder: Path, name: str
) -> None:
    events = await on(story.homes[2], lambda log: list(log.events.all()))
    road, total = Road(data_folder / name), 0.0
    for frame in play(events, [Viewpoint(day, story.imported) for day in road.days()]):
        [goal] = frame.only(story.goals[name]).goals
        total = road.sums.get(frame.as_of, total)
        assert goal.value == pytest.approx(total, abs=CLOSE), frame.as_of
        if frame.as_of >= road.begins:
            then = road.as_of(frame.as_of).at(frame.as_of)
            assert goal.planned == pytest.approx(then, abs=CLOSE), frame.as_of


@real_goals
async def test_a_goals_value_is_the_running_sum_of_the_points_on_every_day(
    story: Story, data_folder: Path, name: str
) -> None:
    goal = await on(story.homes[2], lambda log: log.goal_totals.goal(story.goals[name]))
    values, total = value_curve(goal.history(), goal.days), 0.0
    road = Road(data_folder / name)
    for day in road.days():
        total = road.sums.get(day, total)
        assert values.value_on(day) / MILLION == pytest.approx(total, abs=CLOSE), day


async def test_a_csv_imported_on_both_devices_counts_once(story: Story, data_folder: Path) -> None:
    raw = (data_folder / "activities.csv").read_bytes()
    rows = read_csv(raw, Moment.current({}).today, lambda _: None, maps={}).drafts
    for home in story.homes:
        entries = await on(home, lambda log: log.entries_of(log.events.activity_days(None)))
        found = [entry for entry in entries if not entry.activity.contributions]
        assert len(found) == len(rows)
        assert {entry.activity.origin for entry in found} == {row.origin for row in rows}


async def test_adjustments_made_on_two_devices_before_a_sync_are_concurrent(story: Story) -> None:
    today = Moment.current({}).today
    for home in story.homes:
        goal = goal_view(await on(home, lambda log: log.goal_totals.goal(story.goals[FILES[1]])), today)
        assert goal is not None
        one, other = goal.revisions[-2:]
        assert (one.concurrent_with, other.concurrent_with) == ([other.ref], [one.ref])
        assert (one.lost, other.lost) == (["target"], [])
        assert goal.target == other.changes["target"][1]


async def test_every_device_shows_what_a_fold_from_scratch_shows(story: Story) -> None:
    today = Moment.current({}).today
    shown = [await on(home, lambda log: goal_views(log.goal_totals.book(), today)) for home in story.homes]
    folded = [await on(home, lambda log: goal_views(fold(log.events.all()), today)) for home in story.homes]
    assert all(views == shown[0] for views in (*shown, *folded))


async def test_an_export_imported_into_an_empty_device_has_the_same_digest(
    story: Story, tmp_path: Path
) -> None:
    export, copy = tmp_path / "all.jsonl", Home(tmp_path / "copy")
    assert (await milepost(story.homes[2], "export", str(export))).code == 0
    assert (await milepost(copy, "import", str(export))).code == 0
    assert await on(copy, Log.digest) == story.digests[0]
