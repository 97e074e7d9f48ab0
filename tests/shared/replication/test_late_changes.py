"""What a sync changed in the past of a log, and which devices brought it."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import GoalAdjusted, Milestone, MilestoneReached
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.replication.late_changes import record_late_changes
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.receipts import Receipt
from tests.connections import open_connection
from tests.shared.builders import GOAL, NOW, OTHER, TODAY, USER, A, B, C, activity_draft, goal
from tests.shared.devices import Peer, close, open_server, pull, push, sync

DAY, NEXT_DAY = date(2026, 2, 1), date(2026, 2, 2)


async def synced(peer: Peer, server: LogFile) -> Receipt | None:
    """Sync a device, and return the receipt."""
    await peer.file.write(lambda log: log.baseline.capture())
    await sync(peer, server, NOW)
    return await peer.file.write(record)


def record(log: Log) -> Receipt | None:
    return record_late_changes(log, NOW, TODAY)


def days_of(receipt: Receipt | None) -> list[tuple[date, float | None, float | None, tuple[str, ...]]]:
    """The days of a receipt of one goal."""
    assert receipt is not None
    [change] = receipt.goals
    return [(day.day, day.before, day.after, day.devices) for day in change.days]


@pytest.fixture
async def server(tmp_path: Path) -> LogFile:
    return await open_server(tmp_path)


@pytest.fixture
async def laptop(tmp_path: Path, server: LogFile) -> Peer:
    """A device with the goal, and something logged for it on the day."""
    peer = await Peer.open(tmp_path, A)
    half = (Milestone(name="Half", value=5.0),)
    await peer.append([goal(milestones=half), activity_draft(DAY, 4.0)], NOW, TODAY)
    await sync(peer, server, NOW)
    return peer


@pytest.fixture
async def phone(tmp_path: Path, server: LogFile, laptop: Peer) -> Peer:
    """Another device, with all that the first one has."""
    peer = await Peer.open(tmp_path, B)
    assert await synced(peer, server) is None
    return peer


def adjustment(target: float, after: tuple[str, ...], **fields: Any) -> GoalAdjusted:
    """An adjustment to a target, by somebody who knew of `after`."""
    return GoalAdjusted(
        **draft_header(),
        goal=GOAL,
        reason=f"to {target}",
        effective_day=TODAY,
        after=after,
        target=target,
        **fields,
    )


def overruled(receipt: Receipt | None) -> list[tuple[tuple[str, ...], str, str]]:
    """The fields, and who wrote what stands and what does not."""
    assert receipt is not None
    return [(each.fields, each.kept.device, each.lost.device) for each in receipt.overruled]


async def test_of_adjustments_made_at_once_both_devices_are_told_which_stands(
    laptop: Peer, phone: Peer, server: LogFile
) -> None:
    await laptop.append([adjustment(12, (f"{A}-1",), deadline=None)], NOW, TODAY)
    await phone.append([adjustment(8, (f"{A}-1",))], NOW + 1, TODAY)
    assert await synced(laptop, server) is None
    told = overruled(await synced(phone, server))
    assert told == overruled(await synced(laptop, server))
    assert [(fields, {kept, lost}) for fields, kept, lost in told] == [(("target",), {A, B})]
    assert await synced(phone, server) is None


async def test_of_what_one_device_wanted_the_last_is_told_and_only_once(
    laptop: Peer, phone: Peer, server: LogFile
) -> None:
    await laptop.append([adjustment(12, (f"{A}-1",)), adjustment(13, (f"{A}-3",))], NOW, TODAY)
    await synced(laptop, server)
    await phone.append([adjustment(8, (f"{A}-1",))], NOW + 1, TODAY)
    receipt = await synced(phone, server)
    assert receipt is not None
    assert [each.lost.target for each in receipt.overruled] in ([13], [8])
    await phone.append([adjustment(9, (f"{B}-1",))], NOW + 2, TODAY)
    assert await synced(phone, server) is None


async def test_two_that_wanted_the_same_are_no_conflict(laptop: Peer, phone: Peer, server: LogFile) -> None:
    await laptop.append([adjustment(12, (f"{A}-1",))], NOW, TODAY)
    await phone.append([adjustment(12, (f"{A}-1",))], NOW + 1, TODAY)
    await synced(laptop, server)
    assert await synced(phone, server) is None


async def test_a_late_entry_of_another_device_is_reported_with_its_name(
    laptop: Peer, phone: Peer, server: LogFile
) -> None:
    await phone.append([activity_draft(DAY, 2.0), activity_draft(TODAY, 1.0)], NOW, TODAY)
    await sync(phone, server, NOW)
    receipt = await synced(laptop, server)
    assert days_of(receipt) == [(DAY, 4.0, 6.0, (B,))]
    assert receipt is not None
    [change] = receipt.goals
    assert (change.value_before, change.value_after, change.devices) == (4.0, 7.0, (B,))
    assert [(m.name, m.reached_after) for m in change.milestones] == [("Half", DAY)]
    assert await laptop.file.read(lambda log: log.receipts.newest(5)) == [receipt]
    await close(laptop, phone, server)


async def test_only_devices_that_touched_a_day_are_named(
    tmp_path: Path, laptop: Peer, phone: Peer, server: LogFile
) -> None:
    tablet = await Peer.open(tmp_path, C)
    await sync(tablet, server, NOW)
    await phone.append([activity_draft(NEXT_DAY, 2.0)], NOW, TODAY)
    moves = activity_draft(NEXT_DAY, 4.0, corrects=f"{A}-2")
    await tablet.append([activity_draft(TODAY, 1.0), moves], NOW + 1, TODAY)
    await sync(phone, server, NOW)
    await sync(tablet, server, NOW)
    receipt = await synced(laptop, server)
    assert days_of(receipt) == [(DAY, 4.0, 0.0, (C,)), (NEXT_DAY, 0.0, 6.0, (B, C))]
    await close(tablet, laptop, phone, server)


async def test_an_adjustment_by_another_device_is_reported_with_its_author_and_a_claim_is_not(
    laptop: Peer, phone: Peer, server: LogFile
) -> None:
    change = GoalAdjusted(
        **draft_header(), goal=GOAL, reason="life", effective_day=DAY, after=(f"{A}-1",), target=50.0
    )
    await phone.append([change], NOW, TODAY)
    await sync(phone, server, NOW)
    claim = MilestoneReached(**draft_header(), goal=GOAL, milestone="Half", day=DAY, value=5.0)
    await laptop.file.write(lambda log: log.baseline.capture())
    await pull(laptop, server)
    await laptop.append([claim], NOW, TODAY)
    receipt = await laptop.file.write(record)
    assert receipt is not None
    [change_of_goal] = receipt.goals
    assert (change_of_goal.days, change_of_goal.devices) == ((), (B,))
    assert change_of_goal.verdicts
    await close(laptop, phone, server)


async def test_a_milestone_without_a_value_is_reported_with_the_device_that_claimed_it(
    laptop: Peer, phone: Peer, server: LogFile
) -> None:
    new = goal(goal=OTHER, title="Book", milestones=(Milestone(name="Draft"),))
    await laptop.append([new], NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    await phone.append(
        [MilestoneReached(**draft_header(), goal=OTHER, milestone="Draft", day=DAY)], NOW, TODAY
    )
    await sync(phone, server, NOW)
    receipt = await synced(laptop, server)
    assert receipt is not None
    [change] = receipt.goals
    assert ([m.reached_after for m in change.milestones], change.devices) == ([DAY], (B,))
    await close(laptop, phone, server)


async def test_a_new_roll_up_is_attributed_where_it_changed_something_and_nowhere_else(
    laptop: Peer, phone: Peer, server: LogFile
) -> None:
    above = goal(goal=OTHER, title="All", start=date(2026, 1, 1), deadline=date(2026, 6, 30))
    await laptop.append([above], NOW, TODAY)
    await sync(laptop, server, NOW)
    await sync(phone, server, NOW)
    link = GoalAdjusted(
        **draft_header(), goal=GOAL, reason="it serves", effective_day=TODAY, parent=OTHER, rolls_up=True
    )
    await phone.append([link], NOW, TODAY)
    await sync(phone, server, NOW)
    tablet = await Peer.open(laptop.path.parent, C)
    await sync(tablet, server, NOW)
    await tablet.append([activity_draft(NEXT_DAY, 2.0)], NOW + 1, TODAY)
    await sync(tablet, server, NOW)
    receipt = await synced(laptop, server)
    assert receipt is not None
    here, there = receipt.goals
    assert [(day.day, day.devices) for day in here.days] == [(NEXT_DAY, (C,))]
    assert here.devices == (C,)
    assert [(d.day, d.before, d.after, d.devices) for d in there.days] == [
        (DAY, 0.0, 4.0, (B,)),
        (NEXT_DAY, 0.0, 2.0, (B, C)),
    ]
    await close(tablet, laptop, phone, server)


async def test_without_a_change_of_the_past_there_is_no_receipt(
    laptop: Peer, phone: Peer, server: LogFile
) -> None:
    await phone.append([activity_draft(TODAY, 2.0)], NOW, TODAY)
    await sync(phone, server, NOW)
    assert await synced(laptop, server) is None
    assert await laptop.file.read(lambda log: (log.receipts.newest(5), log.baseline.exists())) == ([], False)
    await close(laptop, phone, server)


async def test_changes_of_a_killed_sync_are_reported_once_by_the_next(
    laptop: Peer, phone: Peer, server: LogFile
) -> None:
    await phone.append([activity_draft(DAY, 2.0)], NOW, TODAY)
    await sync(phone, server, NOW)
    await laptop.file.write(lambda log: log.baseline.capture())
    await pull(laptop, server)
    await laptop.file.close()
    laptop.file = await open_log(laptop.path, USER, NOW, connect=open_connection)
    await phone.append([activity_draft(NEXT_DAY, 1.0)], NOW, TODAY)
    await sync(phone, server, NOW)
    assert days_of(await synced(laptop, server)) == [(DAY, 4.0, 6.0, (B,)), (NEXT_DAY, 0.0, 1.0, (B,))]
    assert await synced(laptop, server) is None
    assert len(await laptop.file.read(lambda log: log.receipts.newest(5))) == 1
    await close(laptop, phone, server)


async def test_events_that_an_old_copy_gets_back_are_attributed_to_this_device(
    tmp_path: Path, laptop: Peer, server: LogFile
) -> None:
    copy = await laptop.backup(tmp_path / "copy")
    await laptop.append([activity_draft(NEXT_DAY, 3.0)], NOW, TODAY)
    await sync(laptop, server, NOW)
    await laptop.restore(copy)
    assert days_of(await synced(laptop, server)) == [(NEXT_DAY, 0.0, 3.0, (A,))]
    await close(laptop, server)


async def test_rebased_events_are_attributed_to_nobody(
    tmp_path: Path, laptop: Peer, phone: Peer, server: LogFile
) -> None:
    copy = await laptop.backup(tmp_path / "copy")
    await laptop.append([activity_draft(NEXT_DAY, 3.0)], NOW, TODAY)
    await push(laptop, server, NOW)
    await laptop.restore(copy)
    # The same number stands for something else now, and is written again behind what the server has.
    await laptop.append([activity_draft(DAY, 8.0), activity_draft(NEXT_DAY, 1.0)], NOW + 5, TODAY)
    await phone.append([activity_draft(DAY, 2.0)], NOW, TODAY)
    await sync(phone, server, NOW)
    receipt = await synced(laptop, server)
    assert days_of(receipt) == [(DAY, 12.0, 14.0, (B,)), (NEXT_DAY, 1.0, 4.0, (A,))]
    await close(laptop, phone, server)


async def test_events_that_are_set_aside_and_fetched_again_change_nothing(
    laptop: Peer, server: LogFile
) -> None:
    await laptop.append([activity_draft(DAY, 3.0)], NOW, TODAY)
    await laptop.file.write(lambda log: log.baseline.capture())
    await laptop.file.write(lambda log: Recovery(log, NOW).roll_back(A, 1))
    assert await laptop.file.read(partial(amount, DAY)) == 0
    await sync(laptop, server, NOW)
    assert await laptop.file.read(partial(amount, DAY)) == 7_000_000
    assert await laptop.file.write(record) is None
    await close(laptop, server)


async def test_a_first_sync_reports_nothing(tmp_path: Path, laptop: Peer, server: LogFile) -> None:
    tablet = await Peer.open(tmp_path, C)
    assert await synced(tablet, server) is None
    assert await tablet.file.read(lambda log: log.baseline.exists()) is False
    await close(tablet, laptop, server)


async def test_a_receipt_is_unseen_once(laptop: Peer, phone: Peer, server: LogFile) -> None:
    await phone.append([activity_draft(DAY, 2.0)], NOW, TODAY)
    await sync(phone, server, NOW)
    receipt = await synced(laptop, server)
    assert receipt is not None
    assert await laptop.file.read(lambda log: (log.receipts.has_unseen(), log.receipts.unseen())) == (
        True,
        [receipt],
    )
    await laptop.file.write(lambda log: log.receipts.mark_seen(receipt))
    assert await laptop.file.read(lambda log: (log.receipts.has_unseen(), log.receipts.unseen())) == (
        False,
        [],
    )
    await close(laptop, phone, server)


def amount(day: date, log: Log) -> int:
    total = log.goal_totals.goal(GOAL).days.get(day.toordinal())
    return total.amount if total else 0
