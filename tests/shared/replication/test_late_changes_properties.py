"""Receipts lead from the baseline to the present, whatever happened."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_shared.events.types import ActivityLogged, Contribution
from milepost_shared.model.goal import Goal
from milepost_shared.replication.late_changes import record_late_changes
from milepost_shared.replication.new_events import NewEvents, devices_of_activities, devices_of_versions
from milepost_shared.storage.log import Log
from tests.shared.builders import GOAL, NOW, OTHER, TODAY, A, B, C, activity_draft, make_log
from tests.shared.devices import Peer, close, sync
from tests.shared.test_properties import Operation, clocks, histories
from tests.shared.world import World

KINDS = ["plain", "plain", "import", "edit", "void", "both", "none"]
Written = list[tuple[str, int, int, str]]
ACTIVITIES = st.lists(
    st.tuples(st.sampled_from([A, B, C]), st.integers(0, 4), st.integers(1, 8), st.sampled_from(KINDS)),
    max_size=14,
)


def draft(ago: int, number: int, kind: str) -> ActivityLogged:
    """An activity; an edit names an event by its number, known already or not."""
    fields: dict[str, Any] = {"origin": f"row-{number % 2}"} if kind == "import" else {}
    if kind in ("edit", "void"):
        fields = {"corrects": f"{(A, B, C)[number % 3]}-{number}", "void": kind == "void"}
    both = (Contribution(goal=GOAL), Contribution(goal=OTHER))
    given = both[: {"none": 0, "both": 2}.get(kind, 1)]
    return activity_draft(TODAY - timedelta(days=ago), contributions=given, **fields)


@given(ACTIVITIES, ACTIVITIES)
def test_devices_read_from_the_table_are_those_computed_from_all_events(known: Written, new: Written) -> None:
    def live(log: Log) -> None:
        for device, ago, number, kind in known:
            log.append(device, [draft(ago, number, kind)], NOW, TODAY)
        log.baseline.capture()
        for device, ago, number, kind in new:
            log.append(device, [draft(ago, number, kind)], NOW, TODAY)
        new_events = NewEvents(log)
        assert devices_of_activities(log, new_events) == devices_of_versions(
            log.events.activities(), new_events.includes
        )

    async def in_a_file(folder: str) -> None:
        file = await make_log(Path(folder))
        await file.write(live)
        await close(file)

    with TemporaryDirectory() as folder:
        asyncio.run(in_a_file(folder))


class ReportingWorld(World):
    """A world in which every sync is reported, and every receipt is checked."""

    async def _sync(self, peer: Peer, argument: int) -> None:
        before = await peer.file.read(lambda log: log.goal_totals.book())
        await peer.file.write(lambda log: log.baseline.capture())
        await sync(peer, self.server, self.now)
        receipt = await peer.file.write(lambda log: record_late_changes(log, NOW, TODAY))
        after = await peer.file.read(lambda log: log.goal_totals.book())
        changes = {change.goal: change for change in receipt.goals} if receipt else {}
        authors = {peer.device for peer in self.peers}
        for known in before.goals.values():
            if known.history():
                shown = days_before_today(known)
                for day in changes[known.id].days if known.id in changes else ():
                    assert set(day.devices) <= authors
                    shown[day.day] = day.after
                assert gave(shown) == gave(days_before_today(after.goal(known.id)))


def days_before_today(goal: Goal) -> dict[date, float | None]:
    """What each day before today gave the goal."""
    history = goal.history()
    level = history is not None and history.goal_set.measure == "level"
    amounts = ((day, total.latest.amount if level else total.amount) for day, total in goal.days.items())
    return {date.fromordinal(day): amount / 1e6 for day, amount in amounts if day < TODAY.toordinal()}


def gave(days: dict[date, float | None]) -> dict[date, float]:
    """The days that gave anything."""
    return {day: amount for day, amount in days.items() if amount}


@settings(max_examples=settings().max_examples // 5)
@given(clocks, histories)
def test_a_receipt_leads_from_the_baseline_to_the_present_whatever_happened(
    skews: list[int], history: list[Operation]
) -> None:
    async def live(folder: Path) -> None:
        world = await ReportingWorld.begin(folder, skews)
        for who, what, argument in history:
            await world.apply(who, what, argument)
        for who in range(len(skews)):
            await world.apply(who, "sync", 0)
        await close(world.server, *world.peers)

    with TemporaryDirectory() as folder:
        asyncio.run(live(Path(folder)))
