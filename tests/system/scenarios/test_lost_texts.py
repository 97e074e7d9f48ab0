"""Texts that nobody has any more are told of, and hold nothing up once their author and the server say so."""

from __future__ import annotations

import json

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged
from milepost_shared.storage.log import Log
from tests.system.people import Person, milepost


def forget(log: Log) -> None:
    for device, seq in {(head.device, seq) for head in log.heads.all() for seq in range(1, head.seq + 1)}:
        log.texts.forget(device, seq)


async def note(device: Device) -> None:
    moment = Moment.current({})
    draft = ActivityLogged(**draft_header(), day=moment.today, note="She knows Bo")
    await device.log.write(lambda log: device.record_in(log, [draft], moment))


async def test_texts_that_nobody_has_count_against_nothing_once_their_author_says_so(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.sync(laptop)  # It hears that the server passes texts on.
    await note(laptop)
    await ana.converge(laptop, phone)
    for forgetful in (laptop.log.write, phone.log.write, ana.change_on_server):
        await forgetful(forget)
    # The laptop may still have them, as far as the phone can know.
    report = await ana.sync(phone)
    assert (report.agrees, report.texts_lost) == (False, 0)
    ran = await milepost(phone.home, "prove")
    assert (ran.code, "1 event lacks its texts" in ran.err) == (1, True)
    assert (await milepost(phone.home, "doctor")).code == 1
    report = await ana.sync(laptop)
    assert (report.agrees, report.texts_lost) == (True, 1)
    report = await ana.sync(phone)
    assert (report.agrees, report.texts_lost) == (True, 1)
    ran = await milepost(phone.home, "prove")
    assert (ran.code, "The texts of 1 event are lost" in ran.err) == (0, True)
    assert "The texts of 1 event are lost" in (await milepost(phone.home, "status")).err
    status = json.loads((await milepost(phone.home, "status", "--json")).out)
    assert status["texts"] == {"missing": 0, "lost": 1}
    doctor = await milepost(phone.home, "doctor")
    assert (doctor.code, "The texts of 1 event are lost" in doctor.out) == (0, True)


async def test_texts_that_another_device_has_come_back(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.sync(laptop)  # It hears that the server passes texts on.
    await note(laptop)
    await ana.converge(laptop, phone)
    await laptop.log.write(forget)
    await ana.change_on_server(forget)
    assert (await ana.sync(laptop)).texts_lost == 1
    await ana.sync(phone)
    while (await ana.sync(laptop)).texts_lost:
        pass
    [entry] = await laptop.log.read(lambda log: [*log.entries()])
    assert entry.activity.note == "She knows Bo"
