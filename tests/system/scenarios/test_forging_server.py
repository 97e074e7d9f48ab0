"""A server that forges events: a device trusts the author's signature, not the server."""

from __future__ import annotations

import json
import time

import pytest
from msgspec import Raw

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_shared.protocol.hash_chain import extend_chain, start_chain
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import Frame
from milepost_shared.protocol.signatures import frame_signing_input
from milepost_shared.replication.admission import Admission
from milepost_shared.storage.connection import run_sync
from milepost_shared.storage.log import Log
from tests.system.people import Person, milepost


async def test_a_device_accepts_no_event_of_an_author_that_the_server_invents(ana: Person) -> None:
    laptop, invented = await ana.device("laptop"), await ana.open("invented")
    await ana.log(laptop, 1)
    await ana.sync(laptop)
    signer = Identity.load_or_create(invented.home)
    row = Member(device=invented.id, name="invented", key=signer.public, joined=1)

    def invent(log: Log) -> None:
        log.roster.put(row)
        forge(log, invented, signer)

    await ana.change_on_server(invent)
    report = await ana.sync(laptop)
    assert (report.received, report.agrees) == (0, False)
    assert await laptop.log.read(lambda log: log.roster.get(invented.id)) is None


@pytest.mark.parametrize("signed_by", ["nobody", "another device"])
async def test_a_device_accepts_only_events_that_their_author_signed(ana: Person, signed_by: str) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.log(laptop, 1)
    await ana.converge(laptop, phone)
    signer = None if signed_by == "nobody" else Identity.load_or_create(laptop.home)
    await ana.change_on_server(lambda log: forge(log, phone, signer))
    report = await ana.sync(laptop)
    assert (report.received, report.agrees) == (0, False)
    assert await ana.amounts(laptop) == [1]
    result = await milepost(laptop.home, "prove", "--json")
    assert (result.code, json.loads(result.out)["agrees"]) == (1, False)


def forge(log: Log, device: Device, signer: Identity | None) -> None:
    """Insert an event into the server's file that `device` never wrote."""
    made = round(time.time() * 1e6)
    raw = json.dumps({"type": "Foreseen", "device": device.id, "seq": 1, "made": made}).encode()
    start = start_chain(log.user, device.id)
    signature = (
        run_sync(signer.sign(frame_signing_input(log.user, device.id, 1, extend_chain(start, raw))))
        if signer
        else bytes(64)
    )
    frame = Frame(device=device.id, first=1, prev=start.hex(), events=[Raw(raw)], sig=signature)
    Admission(log).apply(frame, made, {})
