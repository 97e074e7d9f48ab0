"""Records of who belongs, by a device in a thief's hands or a hostile server
(shared/decisions/0032-roster-records.md)."""

from __future__ import annotations

import time

import httpx
import msgspec
import pytest
from msgspec.structs import replace

from milepost_client.network.http_client import post
from milepost_client.sync.membership.inviting import invite
from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import Keys
from milepost_server.enrollment.invites import MOST_OPEN
from milepost_shared.protocol.member import Member
from milepost_shared.replication.roster import held_records
from milepost_shared.roster.exchange import RecordsQuestion
from milepost_shared.roster.invite_code import new_code, read_code, secrets_of
from milepost_shared.roster.joining import MOST_NAMINGS, register
from milepost_shared.roster.records import (
    InviteBody,
    Joined,
    Named,
    Record,
    Revoked,
    SignedInvite,
    encode_body,
    signing_input,
    take,
)
from milepost_shared.storage.log import Log
from tests.attacks.attacker import Attacker, Keyed
from tests.system.people import Person, milepost, operate


async def joined(ana: Person, attacker: Attacker) -> Keyed:
    """A device of the person, in the attacker's hands."""
    device = Keyed()
    assert attacker.join(device, await ana.server.invite(ana.user)).status_code == 200
    return device


def brings(attacker: Attacker, device: Keyed, user: str, *records: Record) -> httpx.Response:
    """What the server says to records that a device hands over."""
    token = attacker.token(device, user).json()["token"]
    question = RecordsQuestion(have=[], records=list(records))
    return attacker.message(token, "records", msgspec.json.encode(question))


def invites(
    attacker: Attacker, maker: Keyed, user: str, by: str | None = None, *, seconds: int = 600, size: int = 0
) -> tuple[str, httpx.Response]:
    """Register an invite that a device signs, good for so long and `size` letters larger than it has to be;
    returns its code."""
    code, server = new_code(lambda size: time.time_ns().to_bytes(16, "big")[-size:]), attacker.challenge().key
    derived, until = secrets_of(code), int(time.time()) + seconds
    body = InviteBody(by=by or maker.id, key=derived.public, user=user, server=server, until=until)
    signed = SignedInvite(body=encode_body(body), sig=maker.sign(signing_input(body)))
    registration = register(derived, signed)
    return code, attacker.post("invites", replace(registration, mac=registration.mac + "x" * size))


async def active(ana: Person) -> set[str]:
    return set(await ana.on_server(lambda log: [m.device for m in log.roster.all() if m.is_active]))


async def test_a_device_states_nothing_in_the_name_of_another_and_makes_no_member(
    ana: Person, attacker: Attacker
) -> None:
    laptop, thief, planted = await ana.device("laptop"), await joined(ana, attacker), Keyed()
    assert ana.user is not None
    before, server = await active(ana), attacker.challenge().key
    own = ServerIdentity(Keys.new())
    legacy = thief.states(
        Joined(user=ana.user, device=planted.id, key=planted.key, name="x", server=server, legacy=True)
    )
    bodies = (
        Named(user=ana.user, device=laptop.id, name="mine", by=laptop.id),
        Named(user=ana.user, device=laptop.id, name="mine", by="server"),
        Revoked(user=ana.user, device=laptop.id, key=thief.key, server=server, by="server"),
        Named(user="f" * 16, device=thief.id, name="mine", by=thief.id),
    )
    records = [legacy, *(thief.states(body) for body in bodies)]
    forged = [take(record, 1, own.key, own.sign) for record in records]
    pretended = [
        replace(record, taken=record.taken and record.taken.replace(own.key, server)) for record in forged
    ]
    answer = brings(attacker, thief, ana.user, *records, *forged, *pretended)
    assert answer.status_code == 200
    assert await active(ana) == before
    assert await ana.on_server(lambda log: [m.name for m in log.roster.all()]) == ["laptop", "attacker"]
    assert attacker.login(planted, ana.user, legacy).status_code == 403


async def test_nobody_invites_in_the_name_of_another(ana: Person, attacker: Attacker) -> None:
    laptop, stranger = await ana.device("laptop"), Keyed()
    assert ana.user is not None
    for by in (None, laptop.id, "server"):
        assert invites(attacker, stranger, ana.user, by)[1].status_code == 403
    thief = await joined(ana, attacker)
    assert operate(ana.server, "revoke", thief.id).returncode == 0
    assert invites(attacker, thief, ana.user)[1].status_code == 403


async def test_an_invite_of_a_device_that_is_revoked_meanwhile_lets_nobody_in(
    ana: Person, attacker: Attacker
) -> None:
    await ana.device("laptop")
    thief = await joined(ana, attacker)
    assert ana.user is not None
    code, kept = invites(attacker, thief, ana.user)
    assert kept.status_code == 200
    assert operate(ana.server, "revoke", thief.id).returncode == 0
    refused = attacker.join(Keyed(), code)
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/not-allowed")


async def test_no_invites_pile_up_that_are_good_for_nobody(ana: Person, attacker: Attacker) -> None:
    await ana.device("laptop")
    thief = await joined(ana, attacker)
    assert ana.user is not None
    for past in (0, -1, -86_400):
        assert invites(attacker, thief, ana.user, seconds=past)[1].status_code == 403
    assert invites(attacker, thief, ana.user, size=100_000)[1].status_code == 400
    assert invites(attacker, thief, ana.user)[1].status_code == 200


async def test_a_thief_fills_no_roster_with_names_and_signatures_and_holds_nobody_up(
    ana: Person, attacker: Attacker
) -> None:
    await ana.device("laptop")
    thief = await joined(ana, attacker)
    assert ana.user is not None
    named = [
        thief.states(Named(user=ana.user, device=thief.id, name=f"n{n}", by=thief.id))
        for n in range(MOST_NAMINGS)
    ]
    swollen = replace(named[0], sigs=named[0].sigs | {"more": bytes(65)})
    assert brings(attacker, thief, ana.user, swollen).status_code == 400
    for first in range(0, MOST_NAMINGS, 256):
        # Each one for itself would take minutes, and the client of this test waits for less.
        assert brings(attacker, thief, ana.user, *named[first : first + 256]).status_code == 200
    assert len(await ana.on_server(held_records)) == MOST_NAMINGS
    assert attacker.join(Keyed(), await ana.server.invite(ana.user)).status_code == 200


async def test_a_person_has_only_so_many_invites_of_devices(ana: Person, attacker: Attacker) -> None:
    await ana.device("laptop")
    thief = await joined(ana, attacker)
    assert ana.user is not None
    kept = [invites(attacker, thief, ana.user)[1].status_code for _ in range(MOST_OPEN + 1)]
    assert kept == [200] * MOST_OPEN + [403]


async def test_devices_that_a_thief_let_in_go_with_it(ana: Person, attacker: Attacker) -> None:
    laptop, thief, planted = await ana.device("laptop"), await joined(ana, attacker), Keyed()
    assert ana.user is not None
    code, _ = invites(attacker, thief, ana.user)
    assert attacker.join(planted, code).status_code == 200
    assert await active(ana) == {laptop.id, thief.id, planted.id}
    revoked = await milepost(laptop.home, "revoke", thief.id, "--since", "yesterday", "--yes")
    assert revoked.code == 0, revoked.err
    assert await active(ana) == {laptop.id}
    for device in (thief, planted):
        assert attacker.login(device, ana.user).json()["type"] == "/problems/revoked"
    assert (await ana.sync(laptop)).agrees


async def test_a_thief_that_revokes_the_owner_first_is_undone_by_the_operator(
    ana: Person, attacker: Attacker
) -> None:
    laptop, thief = await ana.device("laptop"), await joined(ana, attacker)
    assert ana.user is not None
    theft = time.strftime("%Y-%m-%dT%H:%M", time.gmtime(time.time() - 60))
    key = (await laptop.keys.load_or_create()).public
    assert attacker.revoke(thief, ana.user, laptop.id, key).status_code == 200
    assert await active(ana) == {thief.id}
    assert operate(ana.server, "revoke", thief.id, "--since", theft).returncode == 0
    assert await active(ana) == {laptop.id}
    assert (await ana.sync(laptop)).agrees


async def test_a_server_cannot_use_the_invite_of_a_device(ana: Person, attacker: Attacker) -> None:
    """What the server holds of it proves no code: whoever has all of that still lacks its key."""
    laptop, planted = await ana.device("laptop"), Keyed()
    code = read_code((await invite(laptop, post)).code)
    shown = attacker.shown(code)
    assert shown.status_code == 200
    request = attacker.request(planted, code)
    assert request.record is not None
    guessed = planted.sign(f"milepost member 2\n{request.record.body}".encode())
    record = replace(request.record, sigs=request.record.sigs | {"code": guessed})
    assert attacker.post("join", replace(request, record=record)).status_code == 403
    assert code.encode() not in shown.content


@pytest.mark.parametrize("claims", ["a member", "an author"])
async def test_a_device_believes_no_server_about_who_belongs_without_a_record(
    ana: Person, claims: str
) -> None:
    laptop, planted = await ana.device("laptop"), Keyed()
    await ana.log(laptop, 1)
    await ana.sync(laptop)
    role = "member" if claims == "a member" else "author"
    row = Member(device=planted.id, name="planted", key=planted.key, joined=1, role=role)  # type: ignore[arg-type]

    def plant(log: Log) -> None:
        log.roster.put(row)
        log.metadata.put("records", "0" * 32)

    await ana.change_on_server(plant)
    assert (await ana.sync(laptop)).agrees
    assert await laptop.log.read(lambda log: log.roster.get(planted.id)) is None
