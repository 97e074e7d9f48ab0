"""What a thief erased with a stolen device counts again once the device is revoked from before that on."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.operations.erase import EraseRequest, erase
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged
from milepost_shared.storage.log import Log
from tests.system.people import Person, milepost

BEFORE = 3_600_000_000


async def note(device: Device, *words: str) -> None:
    moment = Moment.current({})
    drafts = [
        ActivityLogged(**draft_header(n), day=moment.today, note=word) for n, word in enumerate(words, 1)
    ]
    await device.log.write(lambda log: device.record_in(log, drafts, moment))


def notes(log: Log) -> list[str | None]:
    return sorted((entry.activity.note for entry in log.entries()), key=str)


async def test_what_a_thief_erased_counts_again_and_comes_back_from_who_has_it(
    ana: Person, tmp_path: Path
) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.converge(laptop, phone)
    await note(laptop, "She knows Bo", "She knows Eva")
    await ana.converge(laptop, phone)
    export = tmp_path / "export.jsonl"
    assert (await milepost(laptop.home, "export", str(export))).code == 0
    theft = datetime.fromtimestamp(time.time(), UTC).isoformat()
    moment = Moment.current({})
    texts = EraseRequest(refs=(f"{laptop.id}-1",), keep_amount=True)
    whole = EraseRequest(refs=(f"{laptop.id}-2",))
    await phone.log.write(lambda log: erase(log, phone, moment, texts))
    await phone.log.write(lambda log: erase(log, phone, moment, whole))
    await ana.sync(phone)
    await ana.sync(laptop)
    assert await laptop.log.read(notes) == [None]
    revoked = await milepost(laptop.home, "revoke", phone.id, "--since", theft, "--yes")
    assert revoked.code == 0, revoked.err
    report = await ana.sync(laptop)
    # Both entries count again. Their texts are gone from here and from the server.
    assert await laptop.log.read(notes) == [None, None]
    assert await ana.on_server(notes) == [None, None]
    assert report.texts_lost == 2
    ran = await milepost(laptop.home, "import", str(export), "--yes")
    assert ran.code == 0, ran.err
    assert (await ana.sync(laptop)).texts_lost == 0
    tablet = await ana.device("tablet")
    while not (await ana.sync(tablet)).agrees:
        await ana.sync(laptop)
    for read in (laptop.log.read, tablet.log.read, ana.on_server):
        assert await read(notes) == ["She knows Bo", "She knows Eva"]
    listed = json.loads((await milepost(tablet.home, "entries", "--json")).out)
    assert len(listed) == 2


async def test_what_was_erased_before_the_theft_stays_erased(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.converge(laptop, phone)
    await note(laptop, "She knows Bo")
    await ana.converge(laptop, phone)
    request = EraseRequest(refs=(f"{laptop.id}-1",))
    moment = Moment.current({})
    await phone.log.write(lambda log: erase(log, phone, moment, request))
    await ana.converge(phone, laptop)
    theft = datetime.fromtimestamp(time.time() + 1, UTC).isoformat()
    assert (await milepost(laptop.home, "revoke", phone.id, "--since", theft, "--yes")).code == 0
    await ana.sync(laptop)
    assert await laptop.log.read(notes) == await ana.on_server(notes) == []
