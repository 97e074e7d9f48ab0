"""What a reply of the server does to a log."""

from __future__ import annotations

from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.device.unsent_frames import sign_frame
from milepost_client.sync.intake import Intake, apply_reply
from milepost_client.sync.state import SyncState
from milepost_shared.protocol.messages import Refusals, Reply
from milepost_shared.replication.outbox import next_unsigned
from tests.client.recording import record
from tests.client.sync.in_process import MOMENT, InProcessServer, reconciler
from tests.shared.builders import NOW, activity_draft


async def take(device: Device, reply: Reply, state: SyncState | None = None) -> Intake:
    return await device.log.write(lambda log: apply_reply(log, device.id, NOW, state or SyncState(), reply))


async def send(device: Device, server: InProcessServer, events: int = 1) -> None:
    await record(device, [activity_draft() for _ in range(events)], MOMENT)
    await reconciler(device, server).run()


async def test_what_comes_in_is_counted_and_completes_the_pull(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    await send(phone, server, 3)
    reply = await server.reply(laptop)
    intake = await take(laptop, reply)
    assert (intake.state.pulled, intake.state.received, intake.diverged) == (True, 3, [])
    assert (intake.state.heads, intake.state.digest) == (reply.heads, reply.digest)
    assert await laptop.log.read(lambda log: log.baseline.exists())
    again = await take(laptop, reply, intake.state)
    assert (again.state.received, again.state.duplicates) == (3, 3)


async def test_nothing_new_captures_no_baseline(laptop: Device, server: InProcessServer) -> None:
    assert (await take(laptop, await server.reply(laptop))).state.pulled
    assert not await laptop.log.read(lambda log: log.baseline.exists())


async def test_a_pull_is_not_complete_while_more_follows(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    await send(phone, server)
    intake = await take(laptop, replace(await server.reply(laptop), more=True))
    assert (intake.state.pulled, intake.state.received, intake.diverged) == (False, 1, [])


async def test_a_frame_that_its_author_did_not_sign_is_passed_over(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    await send(phone, server)
    reply = await server.reply(laptop)
    forged = [replace(frame, sig=b"s" * 64) for frame in reply.frames]
    intake = await take(laptop, replace(reply, frames=forged))
    assert intake.state.received == 0
    # The server has it and sent none that counts.
    assert intake.diverged == [phone.id]


async def test_own_events_that_only_the_server_has_count_as_diverged_until_they_are_pulled(
    laptop: Device, server: InProcessServer
) -> None:
    await send(laptop, server)
    reply = await server.reply(laptop)
    beyond = replace(reply, heads={laptop.id: (2, "0" * 32)}, more=True)
    assert (await take(laptop, beyond)).diverged == [laptop.id]
    assert (await take(laptop, beyond, SyncState(own_is_lost=True))).diverged == []


async def test_other_events_under_the_same_numbers_are_diverged_and_stay_for_now(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    await send(phone, server, 2)
    await laptop.log.write(lambda log: log.append(phone.id, [activity_draft(amount=7.0)], NOW, MOMENT.today))
    intake = await take(laptop, await server.reply(laptop))
    assert (intake.state.pulled, intake.diverged) == (False, [phone.id])
    assert (await laptop.log.read(lambda log: log.head(phone.id))).seq == 1


async def test_stamps_that_do_not_fit_leave_the_order_to_be_adopted_once(
    laptop: Device, phone: Device, server: InProcessServer
) -> None:
    await send(phone, server, 2)
    reply = await server.reply(laptop)
    [frame] = reply.frames
    falling = replace(reply, frames=[replace(frame, effective={1: NOW, 2: NOW - 1})])
    intake = await take(laptop, falling)
    assert (intake.state.order, intake.state.pulled) == ("refused", False)
    assert (await take(laptop, falling, SyncState(order="adopted"))).state.order == "adopted"


async def test_an_own_event_that_moves_in_the_order_is_compared(
    laptop: Device, server: InProcessServer
) -> None:
    # It was written two hours after the time at which the broker stores it.
    await record(laptop, [activity_draft()], MOMENT)
    unsigned = await laptop.log.read(lambda log: next_unsigned(log, laptop.id, 0))
    assert unsigned is not None
    frame = await sign_frame(await laptop.keys.load_or_create(), unsigned)
    await server.exchange(laptop).push(frame)
    assert (await take(laptop, await server.reply(laptop))).state.pulled
    assert await laptop.log.read(lambda log: log.baseline.exists())


async def test_a_refusal_is_counted_once_and_its_reason_kept(laptop: Device, server: InProcessServer) -> None:
    reply = replace(await server.reply(laptop), refused=Refusals(count=2, reason="forged"))
    intake = await take(laptop, reply)
    assert intake.state.refused == 2
    assert (await take(laptop, reply, intake.state)).state.refused == 2
    assert await laptop.log.read(lambda log: log.metadata.text("refusal")) == "forged"
