"""A sync brings texts to whoever lacks them."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.sync.intake import apply_reply
from milepost_client.sync.state import SyncState
from milepost_shared.events.types import ActivityLogged
from milepost_shared.storage.log import Log
from tests.client.sync.in_process import MOMENT, InProcessServer, open_device, reconciler
from tests.shared.builders import TODAY, activity_draft


async def log_activity(device: Device, note: str) -> None:
    draft = activity_draft(TODAY, note=note)
    await device.log.write(lambda log: device.record_in(log, [draft], MOMENT))


def notes(log: Log) -> list[str | None]:
    return [held.event.note for held in log.events.activities() if isinstance(held.event, ActivityLogged)]


async def test_a_server_that_lacks_texts_gets_them_with_the_events_that_prove_them(
    server: InProcessServer, laptop: Device
) -> None:
    await log_activity(laptop, "She knows Bo")
    await reconciler(laptop, server).run()
    await server.log.write(lambda log: log.texts.forget(laptop.id, 1))
    state = await reconciler(laptop, server).run()
    assert await server.log.read(notes) == ["She knows Bo"]
    assert (state.sent, state.received) == (0, 0)


async def test_a_device_that_lacks_texts_gets_them(server: InProcessServer, laptop: Device) -> None:
    await log_activity(laptop, "She knows Bo")
    await reconciler(laptop, server).run()
    await laptop.log.write(lambda log: log.texts.forget(laptop.id, 1))
    await reconciler(laptop, server).run()
    assert await laptop.log.read(notes) == ["She knows Bo"]


async def test_texts_that_nobody_has_hold_nothing_up(server: InProcessServer, laptop: Device) -> None:
    await log_activity(laptop, "She knows Bo")
    await reconciler(laptop, server).run()
    for log in (server.log, laptop.log):
        await log.write(lambda log: log.texts.forget(laptop.id, 1))
    state = await reconciler(laptop, server).run()
    assert state.own_digest == state.digest
    assert await laptop.log.read(notes) == [None]


async def test_a_third_device_fills_what_went_through_a_device_of_before(
    server: InProcessServer, laptop: Device, tmp_path: Path
) -> None:
    await log_activity(laptop, "She knows Bo")
    await reconciler(laptop, server).run()
    await server.log.write(lambda log: log.texts.forget(laptop.id, 1))
    phone = await open_device(tmp_path, "phone", server)
    await reconciler(phone, server).run()
    assert await phone.log.read(notes) == [None]
    await reconciler(laptop, server).run()
    await reconciler(phone, server).run()
    assert await phone.log.read(notes) == ["She knows Bo"]
    await phone.close()


async def test_with_a_server_of_before_texts_stay_in_the_events(
    server: InProcessServer, laptop: Device
) -> None:
    await laptop.log.write(lambda log: log.metadata.put("claimed", 1))
    reply = replace(await server.reply(laptop), format=1)
    await laptop.log.write(lambda log: apply_reply(log, laptop.id, MOMENT.now, SyncState(), reply))
    await log_activity(laptop, "She knows Bo")
    assert b"She knows Bo" in (await laptop.log.read(lambda log: log.events.raw(f"{laptop.id}-1")) or b"")
    await reconciler(laptop, server).run()
    await log_activity(laptop, "She knows Eva")
    assert b"Eva" not in (await laptop.log.read(lambda log: log.events.raw(f"{laptop.id}-2")) or b"")
    assert await laptop.log.read(notes) == ["She knows Bo", "She knows Eva"]
