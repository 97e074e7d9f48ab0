"""Rolling back, writing again, and giving up lost events."""

from __future__ import annotations

from milepost_client.device.device import Device
from milepost_client.sync.rebase import abandon_lost, finish_pull, roll_back
from milepost_client.sync.state import SyncState
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.log import Log
from tests.client.recording import record
from tests.client.sync.in_process import MOMENT, InProcessServer, reconciler
from tests.shared.builders import NOW, activity_draft
from tests.shared.devices import flip


def has_baseline(log: Log) -> bool:
    return log.baseline.exists()


async def test_another_author_who_only_lags_is_not_rolled_back(laptop: Device, phone: Device) -> None:
    assert not await laptop.log.write(lambda log: roll_back(log, laptop.id, phone.id, 0, NOW))
    assert not await laptop.log.read(has_baseline)


async def test_what_follows_the_fork_point_is_set_aside_and_written_again_once_all_is_pulled(
    laptop: Device,
) -> None:
    await record(laptop, [activity_draft(), activity_draft(amount=2.0)], MOMENT)
    assert await laptop.log.write(lambda log: roll_back(log, laptop.id, laptop.id, 1, NOW))
    assert await laptop.log.read(has_baseline)
    assert (await laptop.log.read(lambda log: log.head(laptop.id))).seq == 1
    state = SyncState(own_is_lost=True)
    state = await laptop.log.write(lambda log: finish_pull(log, laptop.id, NOW, state))
    assert (state.pulled, state.own_is_lost) == (True, False)
    assert (await laptop.log.read(lambda log: log.head(laptop.id))).seq == 2
    assert await laptop.log.read(lambda log: log.set_aside.unresolved()) == []


async def test_nothing_is_written_again_before_the_servers_own_events_are_here(laptop: Device) -> None:
    await record(laptop, [activity_draft()], MOMENT)
    await laptop.log.write(lambda log: roll_back(log, laptop.id, laptop.id, 0, NOW))
    state = SyncState(heads={laptop.id: (3, "0" * 32)})
    assert (await laptop.log.write(lambda log: finish_pull(log, laptop.id, NOW, state))).pulled
    assert (await laptop.log.read(lambda log: log.head(laptop.id))).seq == 0
    assert len(await laptop.log.read(lambda log: log.set_aside.unresolved())) == 1


async def test_what_comes_back_is_compared_even_if_a_write_has_closed_the_baseline(laptop: Device) -> None:
    await record(laptop, [activity_draft()], MOMENT)
    await laptop.log.write(lambda log: roll_back(log, laptop.id, laptop.id, 0, NOW))
    await record(laptop, [activity_draft()], MOMENT)
    assert not await laptop.log.read(has_baseline)
    await laptop.log.write(lambda log: finish_pull(log, laptop.id, NOW, SyncState()))
    assert await laptop.log.read(has_baseline)


async def test_a_pull_with_nothing_set_aside_captures_no_baseline(laptop: Device) -> None:
    await laptop.log.write(lambda log: finish_pull(log, laptop.id, NOW, SyncState()))
    assert not await laptop.log.read(has_baseline)


async def test_only_a_hole_that_the_server_cannot_fill_is_abandoned(
    laptop: Device, server: InProcessServer
) -> None:
    await record(laptop, [activity_draft(), activity_draft(), activity_draft()], MOMENT)
    state = await reconciler(laptop, server).run()
    await flip(laptop.log, laptop.id, 2)
    await laptop.log.write(lambda log: Recovery(log, NOW).recover_damaged(laptop.id))
    assert not await laptop.log.write(lambda log: abandon_lost(log, laptop.id, NOW, state))
    lost = SyncState(heads={laptop.id: (1, "0" * 32)})
    assert await laptop.log.write(lambda log: abandon_lost(log, laptop.id, NOW, lost))
    assert await laptop.log.read(lambda log: log.set_aside.holes()) == {}
    assert await laptop.log.read(has_baseline)
