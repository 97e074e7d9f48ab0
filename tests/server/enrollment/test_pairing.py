"""Who gets in by an invite, and who stays in by a signed challenge (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import asyncio
import base64
import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from milepost_server.enrollment.challenges import CHALLENGE_SECONDS
from milepost_server.enrollment.invites import INVITE_SECONDS
from milepost_server.enrollment.pairing import JWT_SECONDS
from milepost_shared.errors import BadInput, NotAllowed, Revoked
from milepost_shared.protocol.member import Member
from milepost_shared.roster.joining import Admitted, Hello, InviteQuestion, LoginRequest
from tests.server.enrollment.doors import BROKER, NONCE, NOW, SOMEBODY, Door, Phone, Ticking, another_pairing
from tests.sql import run_sql


def claims(jwt: str) -> dict[str, Any]:
    """What a token says, unproven."""
    body = jwt.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


async def test_a_first_invite_makes_a_person_with_one_device(door: Door) -> None:
    phone = Phone()
    given = await door.lets_in(phone)
    assert door.user_logs.known() == [given.user] == [SOMEBODY]
    joined = round(NOW * 1e6)
    assert await door.roster(given.user) == [
        Member(device=phone.id, name="phone", key=phone.key, joined=joined, voucher="server")
    ]
    assert given.broker == BROKER


async def test_the_login_is_for_that_devices_subjects_and_expires_after_a_day(door: Door) -> None:
    phone = Phone()
    given = await door.lets_in(phone)
    said = claims(given.jwt)
    assert said["sub"] == phone.key
    assert said["exp"] == given.expires == NOW + JWT_SECONDS
    assert said["nats"]["sub"] == {"allow": [f"_I.{given.user}.{phone.id}.>"]}


async def test_a_second_device_joins_the_person_that_its_invite_names(door: Door) -> None:
    phone, laptop = Phone(), Phone()
    first = await door.lets_in(phone)
    second = await door.lets_in(laptop, first.user)
    assert second.user == first.user
    assert (len(first.records), len(second.records)) == (1, 2)
    assert await door.roles(first.user) == {phone.id: "member", laptop.id: "member"}


async def test_other_devices_are_notified_of_a_new_one(door: Door) -> None:
    first = await door.lets_in(Phone())
    before = door.notifier.count(first.user)
    await door.lets_in(Phone(), first.user)
    assert door.notifier.count(first.user) > before


async def test_the_same_request_may_come_again_and_changes_nothing(door: Door) -> None:
    phone, code = Phone(), await door.invites()
    request = await door.request(phone, code)
    first = await door.join(request)
    for again in (request, await door.request(phone, code)):
        door.clock.now += CHALLENGE_SECONDS / 2
        answer = await door.join(again)
        assert (answer.user, answer.records) == (first.user, first.records)


async def test_an_invite_admits_one_of_many_concurrent_devices(door: Door) -> None:
    code = await door.invites()
    requests = [await door.request(Phone(), code) for _ in range(5)]
    outcomes = await asyncio.gather(*map(door.pairing.join, requests), return_exceptions=True)
    assert sum(isinstance(outcome, Admitted) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == 4
    assert len(await door.roster(SOMEBODY)) == 1


async def test_an_invite_expires_after_its_minutes(door: Door) -> None:
    code = await door.invites()
    door.clock.now += INVITE_SECONDS + 1
    with pytest.raises(NotAllowed, match="expired"):
        await door.join(await door.request(Phone(), code))
    assert door.user_logs.known() == []


async def test_an_unknown_invite_admits_nobody(door: Door) -> None:
    request = await door.request(Phone(), await door.invites())
    for unknown in ("", "0" * 32, "é"):
        with pytest.raises(NotAllowed, match="not known here"):
            await door.join(replace(request, id=unknown))
    with pytest.raises(NotAllowed, match="not known here"):
        await door.pairing.show_invite(InviteQuestion(id="0" * 32, nonce=NONCE))


async def test_a_device_whose_name_nobody_can_read_is_refused_and_its_invite_stays(door: Door) -> None:
    code, phone = await door.invites(), Phone()
    with pytest.raises(BadInput) as refused:
        await door.join(await door.request(phone, code, name="pho\u202ene"))
    assert refused.value.field == "name"
    await door.join(await door.request(phone, code))


@pytest.mark.parametrize("name", ["", "x" * 65, "phone\n", "a\nb", "a\tb", "\x7f", "\x1b[2J", "a\x9bb"])
async def test_an_invalid_device_name_is_refused(door: Door, name: str) -> None:
    with pytest.raises(NotAllowed, match="no request to join"):
        await door.join(await door.request(Phone(), await door.invites(), name=name))


@pytest.mark.parametrize("name", ["x", "x" * 64, "Ana's phone", "電話 📱"])
async def test_a_device_name_may_be_in_any_script(door: Door, name: str) -> None:
    given = await door.join(await door.request(Phone(), await door.invites(), name=name))
    assert [member.name for member in await door.roster(given.user)] == [name]


async def test_a_device_id_that_belongs_to_another_key_is_refused(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    with pytest.raises(NotAllowed, match="another key"):
        await door.lets_in(Phone(id=phone.id), first.user)
    assert [member.key for member in await door.roster(first.user)] == [phone.key]


async def test_a_log_of_another_person_is_refused(door: Door) -> None:
    first = await door.lets_in(Phone())
    code = await door.invites(first.user)
    with pytest.raises(NotAllowed, match="another person"):
        await door.join(await door.request(Phone(), code, despite="f" * 16))
    assert door.user_logs.known() == [first.user]


async def test_a_new_server_takes_the_person_and_the_keys_of_authors_from_the_device_that_brings_them(
    door: Door,
) -> None:
    phone, gone = Phone(), Phone()
    given = await door.join(await door.request(phone, await door.invites(), brings=[gone]))
    assert given.user == SOMEBODY
    assert await door.roles(SOMEBODY) == {phone.id: "member", gone.id: "author"}
    assert {member.key for member in await door.roster(SOMEBODY)} == {phone.key, gone.key}


async def test_a_joining_device_changes_no_existing_member_of_the_roster(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    usurper = Phone(id=phone.id)
    await door.join(await door.request(Phone(), await door.invites(first.user), brings=[usurper]))
    held = {member.device: member.key for member in await door.roster(first.user)}
    assert held[phone.id] == phone.key


async def test_an_invite_for_a_new_person_does_not_admit_to_a_known_person(door: Door) -> None:
    first = await door.lets_in(Phone())
    with pytest.raises(NotAllowed, match="here already"):
        await door.lets_in(Phone())
    assert len(await door.roster(first.user)) == 1


async def test_a_signed_challenge_renews_a_login_for_a_day(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    door.clock.now += 3 * JWT_SECONDS
    renewed = await door.logs_in(phone, first.user)
    assert renewed.expires == door.clock.now + JWT_SECONDS
    assert claims(renewed.jwt)["sub"] == phone.key
    assert renewed.records == first.records


async def test_a_login_signed_by_another_key_renews_nothing(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    with pytest.raises(NotAllowed, match="not signed"):
        await door.logs_in(Phone(id=phone.id), first.user)


async def test_a_login_for_another_server_is_worth_nothing_here(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    elsewhere = phone.logs_in(first.user, "N" + "A" * 55, door.challenge())
    with pytest.raises(NotAllowed, match="another server"):
        await door.pairing.login(elsewhere)


async def test_a_challenge_is_valid_for_a_minute(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    request = phone.logs_in(first.user, door.server, door.challenge())
    door.clock.now += CHALLENGE_SECONDS + 1
    with pytest.raises(NotAllowed, match="minute"):
        await door.pairing.login(request)


async def test_a_foreign_or_invented_challenge_renews_nothing(door: Door, tmp_path: Path) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    foreign = another_pairing(door, tmp_path).challenge(Hello(nonce=NONCE)).challenge
    for challenge in (foreign, "", "AAAA", "é", "A" * 76):
        with pytest.raises(NotAllowed):
            await door.pairing.login(phone.logs_in(first.user, door.server, challenge))


@pytest.mark.parametrize("signature", [b"", b"A", b"A" * 64, b"A" * 10_000])
async def test_a_malformed_signature_renews_nothing(door: Door, signature: bytes) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    request = phone.logs_in(first.user, door.server, door.challenge())
    with pytest.raises(NotAllowed):
        await door.pairing.login(replace(request, sig=signature))


@pytest.mark.parametrize("body", ["", "{}", "[" * 4_000, '{"user": 1}'])
async def test_a_login_that_cannot_be_read_renews_nothing(door: Door, body: str) -> None:
    with pytest.raises(NotAllowed, match="cannot be read"):
        await door.pairing.login(LoginRequest(body=body, sig=b""))


async def test_an_unknown_device_or_person_renews_nothing(door: Door) -> None:
    first = await door.lets_in(Phone())
    for user in (first.user, "f" * 16):
        with pytest.raises(NotAllowed, match="does not know"):
            await door.logs_in(Phone(), user)
    assert door.user_logs.known() == [first.user]


async def test_a_revoked_device_renews_nothing_and_learns_what_to_do(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    await door.revokes(first.user, phone)
    with pytest.raises(Revoked, match="revoked on 20") as refusal:
        await door.logs_in(phone, first.user)
    assert "milepost join" in refusal.value.advice


async def test_a_repeated_join_does_not_restore_a_revoked_device(door: Door) -> None:
    phone = Phone()
    request = await door.request(phone, await door.invites())
    first = await door.join(request)
    await door.revokes(first.user, phone)
    before = await door.roster(first.user)
    with pytest.raises(Revoked):
        await door.join(request)
    assert await door.roster(first.user) == before


async def test_an_invite_admits_no_revoked_device_and_stays_valid_for_a_new_one(door: Door) -> None:
    phone, new = Phone(), Phone()
    first = await door.lets_in(phone)
    await door.revokes(first.user, phone)
    code = await door.invites(first.user)
    with pytest.raises(Revoked):
        await door.join(await door.request(phone, code))
    await door.join(await door.request(new, code))
    assert [each.device for each in await door.roster(first.user) if each.is_active] == [new.id]


async def test_a_login_dates_from_before_its_roster_was_read(door: Door, tmp_path: Path) -> None:
    """One that was revoked while it renewed is refused by the broker, which goes by when a login was made."""
    phone = Phone()
    first = await door.lets_in(phone)
    door.clock = Ticking()
    pairing = another_pairing(door, tmp_path)
    challenge = pairing.challenge(Hello(nonce=NONCE)).challenge
    asked = door.clock.now
    answer = await pairing.login(phone.logs_in(first.user, door.server, challenge))
    assert claims(answer.read(door.server, NONCE).jwt)["iat"] == asked < door.clock.now - 1


async def test_a_device_may_revoke_another_of_its_person_but_not_itself(door: Door) -> None:
    phone, laptop = Phone(), Phone()
    first = await door.lets_in(phone)
    await door.lets_in(laptop, first.user)
    await door.pairing.authorize_revocation(laptop.revokes(first.user, door.server, phone))
    with pytest.raises(BadInput):
        await door.pairing.authorize_revocation(laptop.revokes(first.user, door.server, laptop))


async def test_only_its_own_signature_for_this_server_lets_a_device_revoke(door: Door) -> None:
    phone, laptop = Phone(), Phone()
    first = await door.lets_in(phone)
    await door.lets_in(laptop, first.user)
    genuine = phone.revokes(first.user, door.server, laptop)
    forged = replace(genuine, body=Phone(id=phone.id).revokes(first.user, door.server, laptop).body, sigs={})
    with pytest.raises(NotAllowed, match="not signed"):
        await door.pairing.authorize_revocation(forged)
    with pytest.raises(NotAllowed, match="no revocation for this server"):
        await door.pairing.authorize_revocation(phone.revokes(first.user, "N" + "A" * 55, laptop))
    with pytest.raises(NotAllowed, match="no revocation"):
        await door.pairing.authorize_revocation(phone.brings(first.user, laptop))


async def test_a_stranger_or_a_revoked_device_revokes_nothing(door: Door) -> None:
    phone, laptop = Phone(), Phone()
    first = await door.lets_in(phone)
    await door.lets_in(laptop, first.user)
    with pytest.raises(NotAllowed, match="does not know"):
        await door.pairing.authorize_revocation(Phone().revokes(first.user, door.server, laptop))
    await door.revokes(first.user, phone)
    with pytest.raises(Revoked):
        await door.pairing.authorize_revocation(phone.revokes(first.user, door.server, laptop))


async def test_a_device_that_joined_after_the_backup_presents_its_record_and_is_known_again(
    door: Door, tmp_path: Path
) -> None:
    laptop, phone = Phone(), Phone()
    first = await door.lets_in(laptop)
    given = await door.lets_in(phone, first.user)
    record = next(each for each in given.records if phone.key in each.body)

    def forget(sql: sqlite3.Connection) -> None:
        sql.execute("DELETE FROM records WHERE id = ?", (record.id,))
        sql.execute("DELETE FROM roster WHERE device = ?", (phone.id,))

    await run_sql(tmp_path / "users" / f"{first.user}.db", forget)
    with pytest.raises(NotAllowed, match="does not know"):
        await door.logs_in(phone, first.user)
    for thief in (Phone(id=phone.id), Phone()):
        with pytest.raises(NotAllowed, match="does not know"):
            await door.logs_in(thief, first.user, record)
    again = await door.logs_in(phone, first.user, record)
    assert again.records == given.records
    assert await door.roles(first.user) == {laptop.id: "member", phone.id: "member"}
