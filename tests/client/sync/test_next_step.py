"""What a sync does next."""

from __future__ import annotations

import pytest

from milepost_client.device.device import Device
from milepost_client.device.unsent_frames import sign_frame
from milepost_client.sync.next_step import AwaitAdmission, Converged, PullStep, PushStep, Step, plan_step
from milepost_client.sync.state import SyncState
from milepost_shared.errors import Damaged
from milepost_shared.protocol.messages import Pull
from milepost_shared.protocol.signatures import frame_is_signed
from milepost_shared.replication.outbox import UnsignedFrame
from tests.client.recording import record
from tests.client.sync.in_process import MOMENT, InProcessServer, reconciler
from tests.shared.builders import USER, activity_draft
from tests.shared.devices import flip

PULLED = SyncState(pulled=True)


async def step(device: Device, state: SyncState) -> Step:
    return await device.log.read(lambda log: plan_step(log, device.id, state))


async def test_it_pulls_first_from_where_the_log_ends(laptop: Device, server: InProcessServer) -> None:
    assert await step(laptop, SyncState()) == PullStep(Pull(have={}, format=2))
    await record(laptop, [activity_draft()], MOMENT)
    assert await step(laptop, SyncState()) == PullStep(Pull(have={}, format=2))
    state = await reconciler(laptop, server).run()
    assert await step(laptop, SyncState()) == PullStep(Pull(have=state.heads, format=2))


async def test_own_events_that_were_rolled_back_are_pulled_with_their_bytes(laptop: Device) -> None:
    assert await step(laptop, SyncState(own_is_lost=True)) == PullStep(Pull(have={}, own=True, format=2))


async def test_an_own_event_that_the_server_lacks_is_sent_and_signed(laptop: Device) -> None:
    await record(laptop, [activity_draft(), activity_draft()], MOMENT)
    sent = await step(laptop, PULLED)
    assert isinstance(sent, PushStep) and isinstance(sent.frame, UnsignedFrame)
    assert (sent.frame.device, sent.frame.first, sent.frame.last) == (laptop.id, 1, 2)
    signer = await laptop.keys.load_or_create()
    assert frame_is_signed(USER, signer.public, await sign_frame(signer, sent.frame))


async def test_what_others_wrote_is_sent_before_own_events(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    await record(phone, [activity_draft()], MOMENT)
    await reconciler(phone, server).run()
    await reconciler(laptop, server).run()
    await record(laptop, [activity_draft()], MOMENT)
    first = await step(laptop, PULLED)
    assert isinstance(first, PushStep) and first.frame.device == phone.id
    then = await step(laptop, SyncState(pulled=True, acknowledged={phone.id: 1}))
    assert isinstance(then, PushStep) and then.frame.device == laptop.id


async def test_what_the_broker_acknowledged_is_waited_for(laptop: Device) -> None:
    await record(laptop, [activity_draft(), activity_draft()], MOMENT)
    state = SyncState(pulled=True, acknowledged={laptop.id: 2})
    assert await step(laptop, state) == AwaitAdmission(Pull(have={}, format=2), missing=2)


async def test_with_equal_events_it_has_converged(laptop: Device, server: InProcessServer) -> None:
    assert await step(laptop, PULLED) == Converged(ordered_otherwise=True)
    await record(laptop, [activity_draft()], MOMENT)
    state = await reconciler(laptop, server).run()
    assert await step(laptop, state) == Converged(ordered_otherwise=False)
    elsewhere = SyncState(pulled=True, heads=state.heads, digest="another")
    assert await step(laptop, elsewhere) == Converged(ordered_otherwise=True)


async def test_a_spoiled_event_is_not_signed(laptop: Device) -> None:
    await record(laptop, [activity_draft()], MOMENT)
    await flip(laptop.log, laptop.id, 1)
    with pytest.raises(Damaged):
        await step(laptop, PULLED)
