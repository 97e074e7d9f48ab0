"""How a sync ends."""

from __future__ import annotations

from datetime import timedelta

from milepost_client.device.device import Device
from milepost_client.sync.closing import close, keep_receipt
from milepost_client.sync.state import RecordedMilestone, SyncState
from milepost_shared.events.drafts import Draft, draft_header
from milepost_shared.events.types import Contribution, GoalAdjusted, GoalSet, Milestone
from milepost_shared.progress.targets import MetGoal
from tests.client.recording import record
from tests.client.sync.in_process import MOMENT
from tests.shared.builders import GOAL, NOW, B, activity_draft


async def closed(device: Device, state: SyncState) -> SyncState:
    return await device.log.write(lambda log: close(log, device.id, MOMENT, state))


async def set_goal(device: Device, *milestones: Milestone, target: float | None = 10.0) -> None:
    start = MOMENT.today - timedelta(days=30)
    goal = GoalSet(
        **draft_header(), goal=GOAL, title="Coffees", start=start, target=target, milestones=milestones
    )
    await record(device, [goal], MOMENT)


async def test_a_sync_that_changed_nothing_keeps_no_receipt(laptop: Device) -> None:
    await record(laptop, [activity_draft()], MOMENT)
    state = await closed(laptop, SyncState(sent=1))
    assert (state.sent, state.receipt, state.reached) == (1, None, ())
    assert state.own_digest == await laptop.log.read(lambda log: log.digest())


async def test_a_late_change_is_kept_in_a_receipt_at_once_where_no_milestone_is_due(laptop: Device) -> None:
    await set_goal(laptop)
    late = [activity_draft(day=MOMENT.today - timedelta(days=3))]
    await laptop.log.write(lambda log: log.baseline.capture())
    await laptop.log.write(lambda log: log.append(B, late, NOW, MOMENT.today))
    state = await closed(laptop, SyncState())
    assert state.receipt is not None
    assert [change.goal for change in state.receipt.goals] == [GOAL]
    assert not await laptop.log.read(lambda log: log.baseline.exists())


async def test_a_goal_that_others_met_is_told_and_one_that_was_met_here_is_not(laptop: Device) -> None:
    await set_goal(laptop)
    await laptop.log.write(lambda log: log.baseline.capture())
    met = [activity_draft(amount=10.0)]
    await laptop.log.write(lambda log: log.append(B, met, NOW, MOMENT.today))
    assert (await closed(laptop, SyncState())).met == (MetGoal(GOAL, "Coffees"),)
    await laptop.log.write(lambda log: log.baseline.capture())
    await laptop.log.write(lambda log: log.append(B, met, NOW, MOMENT.today))
    assert (await closed(laptop, SyncState())).met == ()


async def test_a_target_that_others_set_and_met_since_is_told(laptop: Device) -> None:
    await set_goal(laptop, target=None)
    goal = "e" * 12
    others: list[Draft] = [
        GoalAdjusted(**draft_header(), goal=GOAL, reason="more", effective_day=MOMENT.today, target=5.0),
        activity_draft(amount=10.0),
        GoalSet(**draft_header(), goal=goal, title="Talks", start=MOMENT.today, target=1.0),
        activity_draft(contributions=(Contribution(goal=goal),)),
    ]
    await laptop.log.write(lambda log: log.baseline.capture())
    await laptop.log.write(lambda log: log.append(B, others, NOW, MOMENT.today))
    met = (await closed(laptop, SyncState())).met
    assert {each.title for each in met} == {"Coffees", "Talks"}


async def test_what_others_met_is_no_news_on_a_device_without_goals(laptop: Device) -> None:
    await laptop.log.write(lambda log: log.baseline.capture())
    await set_goal(laptop)
    await record(laptop, [activity_draft(amount=10.0)], MOMENT)
    assert (await closed(laptop, SyncState())).met == ()


async def test_a_target_that_was_reached_before_it_was_set_is_not_met_by_others(laptop: Device) -> None:
    await set_goal(laptop, target=None)
    await record(laptop, [activity_draft(amount=10.0)], MOMENT)
    await laptop.log.write(lambda log: log.baseline.capture())
    more: list[Draft] = [
        GoalAdjusted(**draft_header(), goal=GOAL, reason="more", effective_day=MOMENT.today, target=5.0),
        activity_draft(),
    ]
    await laptop.log.write(lambda log: log.append(B, more, NOW, MOMENT.today))
    assert (await closed(laptop, SyncState())).met == ()


async def test_milestones_that_are_due_are_recorded_and_the_receipt_waits_for_them(laptop: Device) -> None:
    await set_goal(laptop, Milestone(name="first", value=1.0))
    await laptop.log.write(lambda log: log.baseline.capture())
    await laptop.log.write(lambda log: log.append(B, [activity_draft()], NOW, MOMENT.today))
    state = await closed(laptop, SyncState())
    assert state.reached == (RecordedMilestone(GOAL, "Coffees", "first"),)
    assert (state.receipt, state.own_digest) == (None, "")
    assert await laptop.log.read(lambda log: log.baseline.exists())
    state = await laptop.log.write(lambda log: keep_receipt(log, MOMENT, state))
    assert state.own_digest == await laptop.log.read(lambda log: log.digest())
    assert not await laptop.log.read(lambda log: log.baseline.exists())
