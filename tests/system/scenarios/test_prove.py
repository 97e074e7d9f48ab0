"""`milepost prove`: whether this device agrees with the server, and what the other devices last reported."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.heard_proof import last_proof
from milepost_client.device.home import Home
from milepost_client.network.exchange import Exchange
from milepost_client.network.nats_transport import NatsTransport
from milepost_client.sync.attestation import attest
from milepost_client.sync.connection import connect_to_server
from milepost_shared.errors import Offline
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.protocol.messages import MAX_AUTHORS, Proof, Prove
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log
from tests.shared.devices import flip
from tests.shared.replication.test_version_vector import misplace
from tests.system.people import Person, milepost
from tests.system.servers import ServerProcess

DIFFERS, OFFLINE, NOT_ALLOWED = 1, 4, 5
STRANGER = "f" * 12


async def proof(device: Device | Home) -> tuple[int, Any]:
    """Return the exit code of `milepost prove` and its JSON."""
    result = await milepost(device if isinstance(device, Home) else device.home, "prove", "--json")
    return result.code, json.loads(result.out)


def from_server(found: Any) -> list[tuple[str, int | None, str]]:
    """Return which devices' events differ from the server's, from which seq on, and how."""
    return [(d["device"], d["from"], d["what"]) for d in found["differences"] if d["with"] == "server"]


async def test_synced_devices_agree_with_the_server_and_with_one_another(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.log(laptop, 1, 2)
    await ana.log(phone, 3, ahead=timedelta(days=2))
    digest = await ana.converge(laptop, phone)
    await ana.sync(laptop)
    for here, other in ((laptop, phone), (phone, laptop)):
        code, found = await proof(here)
        assert (code, found["agrees"], found["waiting"], found["differences"]) == (0, True, 0, [])
        assert {found["digest"], found["admitted_digest"], found["server"]["digest"]} == {digest}
        assert {device: head["seq"] for device, head in found["heads"].items()} == {laptop.id: 2, phone.id: 1}
        assert found["server"]["heads"] == found["heads"]
        [report] = found["devices"]
        assert (report["device"], report["digest"], report["agrees"]) == (other.id, digest, True)
    said = (await milepost(laptop.home, "prove")).out
    assert "laptop (this device)     2       2  agrees" in said
    assert " ".join(digest[n : n + 8] for n in (0, 8, 16, 24)) in said
    assert "phone, as it last reported" in said
    assert said.endswith("This device and the server agree.\n")


async def test_pending_events_are_no_difference(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.log(laptop, 1, 2)
    await ana.converge(laptop, phone)
    await ana.log(laptop, 3, 4, 5)
    code, found = await proof(laptop)
    assert (code, found["agrees"], found["waiting"]) == (0, True, 3)
    assert from_server(found) == [(laptop.id, 3, "missing-there")]
    assert found["admitted_digest"] == found["server"]["digest"] != found["digest"]
    assert found["devices"][0]["agrees"] is True
    assert (
        "This device and the server agree; 3 events wait to be sent."
        in (await milepost(laptop.home, "prove")).out
    )
    await ana.sync(phone)
    assert (await proof(phone))[1]["devices"][0]["waiting"] == 3


async def test_a_device_that_lags_behind_agrees_up_to_its_last_sync(ana: Person) -> None:
    laptop, phone, new = await ana.device("laptop"), await ana.device("phone"), await ana.device("new")
    await ana.log(laptop, 1)
    await ana.converge(laptop, phone)
    await ana.log(laptop, 2, 3)
    await ana.sync(laptop)
    result = await milepost(laptop.home, "prove")
    assert (
        "ago: agrees as far as it had come; it had yet to hear of 2 events, laptop's from 2 on" in result.out
    )
    assert (result.code, "new: has not reported yet" in result.out) == (0, True)
    code, found = await proof(phone)
    assert (code, from_server(found)) == (DIFFERS, [(laptop.id, 2, "missing-here")])
    assert found["devices"][0]["agrees"] is None
    result = await milepost(phone.home, "prove")
    assert "2 events of laptop from 2 on are not here: milepost sync" in result.err
    assert "it was ahead: 2 events of laptop from 2 on are not here" in result.out
    assert (await proof(new))[0] == DIFFERS


async def test_a_device_restored_from_an_old_backup_lists_its_lost_and_its_new_events(
    ana: Person, tmp_path: Path
) -> None:
    async with await Device.open(
        Home(tmp_path / "phone"), Moment.current({}), connect=open_threaded
    ) as phone:
        await ana.join(phone)
        await ana.log(phone, 1, 2)
        await ana.sync(phone)
    shutil.copytree(tmp_path / "phone", tmp_path / "backup")
    async with await Device.open(
        Home(tmp_path / "phone"), Moment.current({}), connect=open_threaded
    ) as phone:
        await ana.log(phone, 3, 4)
        await ana.sync(phone)
    async with await Device.open(
        Home(tmp_path / "backup"), Moment.current({}), connect=open_threaded
    ) as phone:
        code, found = await proof(phone)
        assert (code, from_server(found)) == (DIFFERS, [(phone.id, 3, "missing-here")])
        await ana.log(phone, *range(5, 9))
        code, found = await proof(phone)
        assert (code, from_server(found)) == (DIFFERS, [(phone.id, 3, "other-events")])
        await ana.sync(phone)
        assert (await proof(phone))[0] == 0


async def test_an_event_altered_on_disk_is_named_by_author_and_number(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.log(laptop, *range(1, 8))
    await ana.log(phone, 9)
    await ana.converge(laptop, phone)
    await flip(phone.log, laptop.id, 5)
    code, found = await proof(phone)
    assert (code, found["agrees"]) == (DIFFERS, False)
    assert [d for d in found["differences"] if d["with"] != laptop.id] == [
        {"device": laptop.id, "from": 5, "to": 5, "what": "damaged-here", "with": phone.id}
    ]
    assert found["devices"][0]["agrees"] is None
    result = await milepost(phone.home, "prove")
    assert "Event 5 of laptop is damaged here: milepost doctor, then milepost sync" in result.err
    assert (await milepost(phone.home, "doctor")).code == 1
    assert (await milepost(phone.home, "sync")).code == 0
    assert (await proof(phone))[0] == 0


async def test_events_in_another_order_are_named_and_take_the_servers_order(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.log(laptop, *range(1, 200))
    digest = await ana.converge(laptop, phone)
    await misplace(phone.log, laptop.id, 150)
    code, found = await proof(phone)
    assert (code, from_server(found)) == (DIFFERS, [(laptop.id, 150, "other-order")])
    seen = (await proof(laptop))[1]
    assert seen["differences"] == [
        {"device": laptop.id, "from": None, "to": 199, "what": "other-order", "with": phone.id}
    ]
    assert seen["devices"][0]["agrees"] is False
    assert (await milepost(phone.home, "doctor")).code == 1
    assert (await milepost(phone.home, "sync")).code == 0
    code, found = await proof(phone)
    assert (code, found["digest"]) == (0, digest)


async def test_an_event_damaged_at_the_server_is_named(ana: Person) -> None:
    laptop = await ana.device("laptop")
    await ana.log(laptop, 1, 2, 3)
    await ana.sync(laptop)
    await change_on_server(ana, lambda file: flip(file, laptop.id, 2))
    code, found = await proof(laptop)
    assert (code, from_server(found)) == (DIFFERS, [(laptop.id, 2, "damaged-there")])
    assert "damaged at the server" in (await milepost(laptop.home, "prove")).err


async def test_the_last_known_state_is_shown_without_a_server(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    for device in (laptop, phone):
        await ben.log(device, 1)
    digest = await ben.converge(laptop, phone)
    await ben.sync(laptop)
    ben.server.stop()
    await ben.log(laptop, 2)
    code, found = await proof(laptop)
    assert (code, found["reached"], found["agrees"], found["waiting"]) == (OFFLINE, False, None, 1)
    assert (found["server"]["digest"], found["devices"][0]["digest"]) == (digest, digest)
    result = await milepost(laptop.home, "prove")
    assert (result.code, "(as heard" in result.out) == (OFFLINE, True)
    assert "was not reached. Shown is what the server said" in result.err
    await flip(laptop.log, phone.id, 1)
    result = await milepost(laptop.home, "prove")
    assert (result.code, "Event 1 of phone is damaged here" in result.err) == (DIFFERS, True)
    assert "was not reached" in result.err


async def test_a_device_that_never_reached_its_server_says_so(ben: Person) -> None:
    laptop = await ben.device("laptop")
    await ben.log(laptop, 1)
    ben.server.stop()
    code, found = await proof(laptop)
    assert (code, found["server"], found["waiting"], found["devices"]) == (OFFLINE, None, 1, [])
    assert "The server was never heard of" in (await milepost(laptop.home, "prove")).err


async def test_a_restarted_server_remembers_reports(ben: Person) -> None:
    laptop, phone = await ben.device("laptop"), await ben.device("phone")
    await ben.log(phone, 1)
    digest = await ben.converge(laptop, phone)
    ben.server.kill()
    ben.server.start()
    [report] = (await proof(laptop))[1]["devices"]
    assert (report["device"], report["digest"], report["agrees"]) == (phone.id, digest, True)


async def test_a_sync_succeeds_although_the_server_does_not_reply_to_a_report(ben: Person) -> None:
    laptop = await ben.device("laptop")
    async with connect_to_server(laptop) as exchange:
        ben.server.send(signal.SIGSTOP)
        try:
            await attest(laptop, exchange)
        finally:
            ben.server.send(signal.SIGCONT)
    assert await laptop.log.read(last_proof) is None


async def test_a_sync_stores_the_servers_proof_only_when_it_says_more(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.sync(laptop)
    first = await laptop.log.read(last_proof)
    await ana.sync(laptop)
    assert await laptop.log.read(last_proof) == first is not None
    await ana.sync(phone)
    await ana.sync(laptop)
    second = await laptop.log.read(last_proof)
    assert second is not None
    assert [report.device for report in second.proof.reports] == [phone.id]


MARK = [3, "0" * 32, "1" * 32]
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"\xff\xfe\x00",
    "no report": b"{}",
    "deep JSON": b"[" * 100_000,
    "too many authors": json.dumps({"marks": {f"{n:012x}": MARK for n in range(MAX_AUTHORS + 1)}}).encode(),
    "too large": json.dumps({"marks": {}, "more": "x" * 300_000, "waiting": -1}).encode(),
    "an author that is none": json.dumps({"marks": {"../../../etc": MARK}}).encode(),
    "a seq beyond all": json.dumps({"marks": {STRANGER: [2**60, *MARK[1:]]}}).encode(),
    "a chain that is none": json.dumps({"marks": {STRANGER: [1, "x" * 32, "1" * 32]}}).encode(),
}


async def test_malformed_reports_are_refused_and_harmless(ana: Person) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    async with connect_to_server(hostile) as exchange:
        answers = {what: await said(exchange, ana, hostile.id, body) for what, body in HOSTILE.items()}
    assert {what for what, answer in answers.items() if "cannot be read" in answer.error} == set(HOSTILE)
    assert await ana.on_server(lambda log: log.metadata.text("reports")) == ""
    await assert_all_goes_on(ana, honest, hostile)


async def test_a_report_under_another_device_or_person_is_not_delivered(
    ana: Person, new_person: Callable[[ServerProcess], Any]
) -> None:
    bo = await new_person(ana.server)
    honest, hostile = await ana.device("honest"), await bo.device("hostile")
    neighbour = await ana.device("neighbour")
    body = msgspec.json.encode(Prove(marks={}))
    for forger, person in ((hostile, ana), (neighbour, ana), (hostile, bo)):
        async with connect_to_server(forger) as exchange:
            with pytest.raises(Offline):
                await said(exchange, person, honest.id, body)
    assert await ana.on_server(lambda log: log.metadata.text("reports")) == ""


async def test_a_device_that_claims_to_have_far_more_is_only_shown_as_ahead(ana: Person) -> None:
    honest, hostile = await ana.device("honest"), await ana.device("hostile")
    await ana.log(honest, 1)
    await ana.converge(honest, hostile)
    lie = {"marks": {STRANGER: [2**53 - 1, *MARK[1:]], honest.id: [2**53 - 1, *MARK[1:]]}}
    async with connect_to_server(hostile) as exchange:
        assert (await said(exchange, ana, hostile.id, json.dumps(lie).encode())).error == ""
    code, found = await proof(honest)
    assert (code, found["agrees"], from_server(found)) == (0, True, [])
    assert [report["agrees"] for report in found["devices"]] == [None]


async def test_the_report_of_a_revoked_device_is_refused(ana: Person) -> None:
    laptop, phone = await ana.device("laptop"), await ana.device("phone")
    await ana.converge(laptop, phone)
    before = await ana.on_server(lambda log: log.metadata.text("reports"))
    await change_on_server(ana, lambda file: file.write(partial(revoke, device=phone.id)))
    result = await milepost(phone.home, "prove")
    assert (result.code, "was revoked" in result.err) == (NOT_ALLOWED, True)
    assert await ana.on_server(lambda log: log.metadata.text("reports")) == before
    assert (await proof(laptop))[1]["devices"] == []


async def said(exchange: Exchange, person: Person, device: str, body: bytes) -> Proof:
    """Return the server's raw reply to a report."""
    assert person.user is not None
    own = exchange._transport
    assert isinstance(own, NatsTransport)
    sender = NatsTransport(own._connection, own._line, own._lost, person.user, device)
    return msgspec.json.decode(await sender.ask("prove", body, 1.0), type=Proof)


async def change_on_server(person: Person, work: Callable[[LogFile], Any]) -> None:
    """Change a person's file, bypassing the server."""
    assert person.user is not None
    async with opened(person.server, person.user) as file:
        await work(file)


@asynccontextmanager
async def opened(server: ServerProcess, user: str) -> AsyncIterator[LogFile]:
    file = await open_log(server.folder / "users" / f"{user}.db", user, 1, connect=open_threaded)
    try:
        yield file
    finally:
        await file.close()


def revoke(log: Log, device: str) -> None:
    member = log.roster.get(device)
    assert member is not None
    log.roster.put(msgspec.structs.replace(member, revoked=1))


async def assert_all_goes_on(ana: Person, *devices: Device) -> None:
    for n, device in enumerate(devices, 1):
        await ana.log(device, n)
    await ana.converge(*devices)
    assert [(await proof(device))[0] for device in devices] == [0] * len(devices)
