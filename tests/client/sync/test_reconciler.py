"""Whole syncs against a server in the same process: what they cost, and that they converge."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from milepost_client.device.day_starts import load_day_starts, person_starts
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.lacking_texts import LackingTexts
from milepost_client.sync import patience
from milepost_client.sync import reconciler as reconciling
from milepost_client.sync.attestation import attest
from milepost_client.sync.reconciler import Reconciler
from milepost_client.sync.sync import SyncReport
from milepost_shared.errors import Offline
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.connection import open_inline
from tests.client.recording import record
from tests.client.sync.in_process import MOMENT, CountingLog, InProcessServer, reconciler
from tests.shared.builders import NOW, activity_draft
from tests.shared.devices import flip


async def counted(device: Device, server: InProcessServer) -> tuple[int, int, list[str]]:
    """Sync as `milepost sync` does; return transactions, snapshots and requests."""
    counting = CountingLog(device.log)
    device.log = counting
    server.requests.clear()
    await reconciler(device, server).run()
    await attest(device, server.exchange(device))
    return counting.transactions, counting.snapshots, server.requests


async def test_one_new_event_takes_4_transactions_and_4_requests(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    await record(laptop, [activity_draft()], MOMENT)
    assert await counted(laptop, server) == (4, 5, ["pull", "push", "pull", "prove"])
    await record(laptop, [activity_draft()], MOMENT)
    assert await counted(laptop, server) == (4, 5, ["pull", "push", "pull", "prove"])
    assert await counted(phone, server) == (3, 3, ["pull", "prove"])
    assert await counted(phone, server) == (3, 3, ["pull", "prove"])


async def test_devices_that_wrote_at_once_converge(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    await record(laptop, [activity_draft(), activity_draft()], MOMENT)
    await record(phone, [activity_draft()], MOMENT)
    first = await reconciler(laptop, server).run()
    second = await reconciler(phone, server).run()
    third = await reconciler(laptop, server).run()
    assert (first.sent, second.sent, second.received, third.received) == (2, 1, 2, 1)
    assert second.own_digest == third.own_digest == third.digest


async def test_when_a_day_starts_travels_from_the_device_on_which_it_is_set(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    late = replace(MOMENT, own_starts=timedelta(hours=3))
    await Reconciler(laptop, server.exchange(laptop), late, lambda _: None).run()
    await reconciler(phone, server).run()
    assert person_starts(phone.home) == timedelta(hours=3)
    assert load_day_starts(laptop.home).to_tell(timedelta(hours=3)) is None


async def test_a_sync_ends_although_entries_keep_coming(laptop: Device, server: InProcessServer) -> None:
    await record(laptop, [activity_draft()], MOMENT)
    syncing = reconciler(laptop, server)
    push = server.exchange(laptop).push

    async def push_while_somebody_writes(frame: Frame) -> None:
        await record(laptop, [activity_draft()], MOMENT)
        await push(frame)

    syncing._exchange.push = push_while_somebody_writes  # type: ignore[method-assign]
    state = await syncing.run()
    assert (state.sent, server.requests.count("push")) == (1, 1)
    assert await laptop.log.read(lambda log: log.waiting()) == 1
    assert (await reconciler(laptop, server).run()).sent == 1


async def test_a_copied_folder_writes_its_events_again_behind_those_of_the_server(
    laptop: Device, server: InProcessServer, tmp_path: Path
) -> None:
    await record(laptop, [activity_draft()], MOMENT)
    await reconciler(laptop, server).run()
    shutil.copytree(laptop.home.folder, tmp_path / "copy")
    await record(laptop, [activity_draft(amount=2.0)], MOMENT)
    await reconciler(laptop, server).run()
    async with await Device.open(Home(tmp_path / "copy"), MOMENT, open_inline) as copy:
        await record(copy, [activity_draft(amount=3.0)], MOMENT)
        state = await reconciler(copy, server).run()
        assert state.own_digest == state.digest
        assert (await copy.log.read(lambda log: log.head(copy.id))).seq == 3
    assert SyncReport.of(await reconciler(laptop, server).run(), LackingTexts(0, 0)).agrees


async def test_a_spoiled_event_is_repaired_and_fetched_again(laptop: Device, server: InProcessServer) -> None:
    await record(laptop, [activity_draft(), activity_draft()], MOMENT)
    await reconciler(laptop, server).run()
    await record(laptop, [activity_draft()], MOMENT)
    await flip(laptop.log, laptop.id, 1)
    await flip(laptop.log, laptop.id, 3)
    state = await reconciler(laptop, server).run()
    assert state.own_digest == state.digest
    assert await laptop.log.read(lambda log: log.set_aside.holes()) == {}


async def test_a_reply_that_was_waited_for_saves_the_next_sync_its_pull(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    await record(phone, [activity_draft()], MOMENT)
    await reconciler(phone, server).run()
    waiting = reconciler(laptop, server)
    reply = await waiting.ask(0)
    assert await laptop.log.read(lambda log: log.events.count()) == 0
    await waiting.take_in(reply)
    server.requests.clear()
    report = SyncReport.of(await waiting.run(), LackingTexts(0, 0))
    assert (report.received, report.agrees, server.requests) == (1, True, [])


async def test_what_the_server_does_not_admit_is_sent_once_more_and_then_given_up(
    laptop: Device, server: InProcessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "STALLED_AFTER", 0.0)
    monkeypatch.setattr(reconciling, "LISTEN", 0.0)
    await record(laptop, [activity_draft()], MOMENT)
    server.deaf = True
    with pytest.raises(Offline, match="has not taken in 1 event yet"):
        await reconciler(laptop, server).run()
    assert server.requests.count("push") == 2


async def test_stamps_that_a_server_set_anew_are_adopted(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    server.now = MOMENT.now
    await record(phone, [activity_draft()], MOMENT)
    await reconciler(phone, server).run()
    await reconciler(laptop, server).run()
    await server.wipe(laptop, phone)
    server.now = NOW
    await record(phone, [activity_draft()], MOMENT)
    sent = await reconciler(phone, server).run()
    taken = await reconciler(laptop, server).run()
    assert (taken.received, taken.order) == (1, "adopted")
    assert await phone.log.read(lambda log: log.digest()) == sent.digest == taken.own_digest == taken.digest


async def test_a_damaged_event_that_the_server_lost_too_is_not_waited_for(
    laptop: Device, phone: Device, server: InProcessServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "STALLED_AFTER", 0.0)
    monkeypatch.setattr(reconciling, "LISTEN", 0.0)
    for amounts in ((1.0,), (2.0, 3.0)):
        await record(phone, [activity_draft(amount=amount) for amount in amounts], MOMENT)
        await reconciler(phone, server).run()
    await reconciler(laptop, server).run()
    await flip(laptop.log, phone.id, 2)
    await laptop.log.write(lambda log: Recovery(log, NOW).recover_damaged(laptop.id))
    await server.wipe(laptop, phone)
    state = await reconciler(laptop, server).run()
    assert state.own_digest == state.digest
    assert await laptop.log.read(lambda log: log.set_aside.holes()) == {}
    assert (await laptop.log.read(lambda log: log.head(laptop.id))).seq == 1
