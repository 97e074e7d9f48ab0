"""Who gets in by an invite, and who stays in by a signed challenge (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from milepost_server.enrollment.challenges import CHALLENGE_SECONDS
from milepost_server.enrollment.invites import INVITE_SECONDS
from milepost_server.enrollment.pairing import JWT_SECONDS
from milepost_shared.errors import BadInput, NotAllowed, Revoked
from milepost_shared.protocol.enrollment import Credentials, JoinRequest, RenewRequest, RevokeRequest
from milepost_shared.protocol.member import Member
from tests.server.enrollment.doors import (
    BROKER,
    NOW,
    SOMEBODY,
    Door,
    Phone,
    Ticking,
    another_pairing,
    revokes,
)


def claims(jwt: str) -> dict[str, Any]:
    """What a token says, unproven."""
    body = jwt.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return found


async def test_a_first_invite_makes_a_person_with_one_device(door: Door) -> None:
    phone = Phone()
    given = await door.lets_in(phone)
    assert door.user_logs.known() == [given.user]
    assert (
        given.roster
        == [Member(device=phone.id, name="phone", key=phone.key, joined=round(NOW * 1e6))]
        == await door.roster(given.user)
    )
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
    assert {member.device for member in second.roster} == {phone.id, laptop.id}


async def test_other_devices_are_notified_of_a_new_one(door: Door) -> None:
    first = await door.lets_in(Phone())
    before = door.notifier.count(first.user)
    await door.lets_in(Phone(), first.user)
    assert door.notifier.count(first.user) > before


async def test_the_same_request_may_come_again_and_changes_nothing(door: Door) -> None:
    request = door.request(Phone(), await door.invites())
    first = await door.pairing.join(request)
    door.clock.now += 60
    again = await door.pairing.join(request)
    assert (again.user, again.roster) == (first.user, first.roster)


async def test_an_invite_admits_one_of_many_concurrent_devices(door: Door) -> None:
    code = await door.invites()
    outcomes = await asyncio.gather(
        *(door.pairing.join(door.request(Phone(), code)) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Credentials) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == 4
    assert len(door.user_logs.known()) == 1


async def test_an_invite_expires_after_its_minutes(door: Door) -> None:
    code = await door.invites()
    door.clock.now += INVITE_SECONDS + 1
    with pytest.raises(NotAllowed, match="expired"):
        await door.pairing.join(door.request(Phone(), code))
    assert door.user_logs.known() == []


@pytest.mark.parametrize("code", ["", "0" * 32, "é"])
async def test_an_unknown_code_admits_nobody(door: Door, code: str) -> None:
    await door.invites()
    with pytest.raises(NotAllowed, match="not known here"):
        await door.pairing.join(door.request(Phone(), code))


async def test_a_device_whose_name_nobody_can_read_is_refused_and_its_invite_stays(door: Door) -> None:
    code, phone = await door.invites(), Phone()
    with pytest.raises(BadInput) as refused:
        await door.pairing.join(door.request(phone, code, name="pho\u202ene"))
    assert refused.value.field == "name"
    await door.pairing.join(door.request(phone, code))


def named(name: str) -> JoinRequest:
    """A request as it arrives, from a device of that name."""
    body = {"code": "", "device": "a" * 12, "key": "", "name": name}
    return msgspec.json.decode(msgspec.json.encode(body), type=JoinRequest)


@pytest.mark.parametrize("name", ["", "x" * 65, "phone\n", "a\nb", "a\tb", "\x7f", "\x1b[2J", "a\x9bb"])
def test_an_invalid_device_name_is_refused(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        named(name)


@pytest.mark.parametrize("name", ["x", "x" * 64, "Ana's phone", "電話 📱"])
def test_a_device_name_may_be_in_any_script(name: str) -> None:
    assert named(name).name == name


async def test_an_invalid_public_key_uses_up_no_invite(door: Door) -> None:
    phone, code = Phone(), await door.invites()
    with pytest.raises(BadInput) as refusal:
        await door.pairing.join(door.request(phone, code, key="U" * 56))
    assert refusal.value.field == "key"
    assert (await door.pairing.join(door.request(phone, code))).roster[0].key == phone.key


async def test_a_device_id_that_belongs_to_another_key_is_refused(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    with pytest.raises(NotAllowed, match="another key"):
        await door.lets_in(Phone(id=phone.id), first.user)
    assert [member.key for member in await door.roster(first.user)] == [phone.key]


async def test_a_claimed_log_of_another_person_is_refused(door: Door) -> None:
    first = await door.lets_in(Phone())
    code = await door.invites(first.user)
    with pytest.raises(NotAllowed, match="another person"):
        await door.pairing.join(door.request(Phone(), code, user=SOMEBODY, claimed=True))
    assert len(await door.roster(first.user)) == 1


async def test_a_new_server_takes_the_person_and_the_keys_of_authors_from_the_device_that_brings_them(
    door: Door,
) -> None:
    gone = Member(device="e" * 12, name="old phone", key=Phone().key, joined=7)
    forged = Member(device="d" * 12, name="no key", key="U", joined=7)
    request = door.request(Phone(), await door.invites(), user=SOMEBODY, claimed=True, roster=[gone, forged])
    given = await door.pairing.join(request)
    assert given.user == SOMEBODY
    brought = msgspec.structs.replace(gone, role="author")
    assert brought in given.roster
    assert {member.device for member in given.roster} == {request.device, gone.device}


async def test_a_joining_device_changes_no_existing_member_of_the_roster(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    code = await door.invites(first.user)
    usurper = Member(device=phone.id, name="mine now", key=Phone().key, joined=1)
    await door.pairing.join(door.request(Phone(), code, user=first.user, claimed=True, roster=[usurper]))
    held = {member.device: member.key for member in await door.roster(first.user)}
    assert held[phone.id] == phone.key


async def test_an_invite_for_a_new_person_does_not_admit_to_a_known_person(door: Door) -> None:
    first = await door.lets_in(Phone())
    with pytest.raises(NotAllowed, match="here already"):
        await door.pairing.join(door.request(Phone(), await door.invites(), user=first.user, claimed=True))
    assert len(await door.roster(first.user)) == 1


async def test_a_signed_challenge_renews_a_login_for_a_day(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    door.clock.now += 3 * JWT_SECONDS
    renewed = await door.pairing.renew(phone.signs(first.user, door.pairing.challenge()))
    assert renewed.expires == door.clock.now + JWT_SECONDS
    assert claims(renewed.jwt)["sub"] == phone.key


async def test_a_challenge_signed_by_another_key_renews_nothing(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    with pytest.raises(NotAllowed, match="not signed"):
        await door.pairing.renew(Phone(id=phone.id).signs(first.user, door.pairing.challenge()))


async def test_a_challenge_is_valid_for_a_minute(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    request = phone.signs(first.user, door.pairing.challenge())
    door.clock.now += CHALLENGE_SECONDS + 1
    with pytest.raises(NotAllowed):
        await door.pairing.renew(request)


async def test_a_foreign_or_invented_challenge_renews_nothing(door: Door, tmp_path: Path) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    for challenge in (another_pairing(door, tmp_path).challenge(), "", "AAAA", "é", "A" * 76):
        with pytest.raises(NotAllowed):
            await door.pairing.renew(phone.signs(first.user, challenge))


@pytest.mark.parametrize("signature", ["", "é", "AAA", "A" * 86 + "==", "A" * 10_000])
async def test_a_malformed_signature_renews_nothing(door: Door, signature: str) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    with pytest.raises(NotAllowed):
        await door.pairing.renew(
            RenewRequest(
                user=first.user, device=phone.id, challenge=door.pairing.challenge(), signature=signature
            )
        )


async def test_an_unknown_device_or_person_renews_nothing(door: Door) -> None:
    first = await door.lets_in(Phone())
    for user in (first.user, SOMEBODY):
        with pytest.raises(NotAllowed, match="does not know"):
            await door.pairing.renew(Phone().signs(user, door.pairing.challenge()))
    assert door.user_logs.known() == [first.user]


async def revoked(door: Door, user: str, phone: Phone) -> Member:
    """Note that a device is revoked."""
    member = Member(device=phone.id, name="phone", key=phone.key, joined=1, revoked=round(NOW * 1e6))
    await door.user_logs.write(user, lambda log: log.roster.put(member))
    return member


async def test_a_revoked_device_renews_nothing_and_learns_what_to_do(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    await revoked(door, first.user, phone)
    with pytest.raises(Revoked, match="revoked on 2026-03-06") as refusal:
        await door.pairing.renew(phone.signs(first.user, door.pairing.challenge()))
    assert "milepost join" in refusal.value.advice


async def test_a_repeated_join_does_not_restore_a_revoked_device(door: Door) -> None:
    phone = Phone()
    request = door.request(phone, await door.invites())
    first = await door.pairing.join(request)
    member = await revoked(door, first.user, phone)
    with pytest.raises(Revoked):
        await door.pairing.join(request)
    assert await door.roster(first.user) == [member]


async def test_an_invite_admits_no_revoked_device_and_stays_valid_for_a_new_one(door: Door) -> None:
    phone, new = Phone(), Phone()
    first = await door.lets_in(phone)
    member = await revoked(door, first.user, phone)
    code = await door.invites(first.user)
    with pytest.raises(Revoked):
        await door.pairing.join(door.request(phone, code))
    given = await door.pairing.join(door.request(new, code))
    assert {each.device: each.revoked for each in given.roster} == {phone.id: member.revoked, new.id: None}


async def test_a_login_dates_from_before_its_roster_was_read(door: Door, tmp_path: Path) -> None:
    """One that was revoked while it renewed is refused by the broker, which goes by when a login was made."""
    phone = Phone()
    first = await door.lets_in(phone)
    door.clock = Ticking()
    pairing = another_pairing(door, tmp_path)
    request = phone.signs(first.user, pairing.challenge())
    asked = door.clock.now
    assert claims((await pairing.renew(request)).jwt)["iat"] == asked < door.clock.now - 1


async def test_a_device_may_revoke_another_of_its_person_but_not_itself(door: Door) -> None:
    phone, laptop = Phone(), Phone()
    first = await door.lets_in(phone)
    await door.lets_in(laptop, first.user)
    await door.pairing.authorize_revocation(revokes(laptop, first.user, phone.id, door.pairing.challenge()))
    with pytest.raises(BadInput) as refusal:
        await door.pairing.authorize_revocation(
            revokes(laptop, first.user, laptop.id, door.pairing.challenge())
        )
    assert refusal.value.field == "revoke"


async def test_only_a_signature_for_that_device_revokes_it(door: Door) -> None:
    phone, laptop, tablet = Phone(), Phone(), Phone()
    first = await door.lets_in(phone)
    for each in (laptop, tablet):
        await door.lets_in(each, first.user)
    challenge = door.pairing.challenge()
    login = phone.signs(first.user, challenge)
    with pytest.raises(NotAllowed, match="not signed"):
        await door.pairing.authorize_revocation(
            RevokeRequest(
                user=first.user,
                device=phone.id,
                challenge=challenge,
                signature=login.signature,
                revoke=laptop.id,
            )
        )
    with pytest.raises(NotAllowed, match="not signed"):
        await door.pairing.authorize_revocation(
            revokes(phone, first.user, laptop.id, challenge, signed=tablet.id)
        )
    with pytest.raises(NotAllowed, match="not signed"):
        await door.pairing.authorize_revocation(revokes(Phone(id=phone.id), first.user, laptop.id, challenge))


async def test_a_stranger_a_revoked_device_or_an_old_challenge_revokes_nothing(door: Door) -> None:
    phone, laptop = Phone(), Phone()
    first = await door.lets_in(phone)
    await door.lets_in(laptop, first.user)
    with pytest.raises(NotAllowed, match="does not know"):
        await door.pairing.authorize_revocation(
            revokes(Phone(), first.user, laptop.id, door.pairing.challenge())
        )
    old = door.pairing.challenge()
    door.clock.now += CHALLENGE_SECONDS + 1
    with pytest.raises(NotAllowed, match="does not know"):
        await door.pairing.authorize_revocation(revokes(phone, first.user, laptop.id, old))
    await revoked(door, first.user, phone)
    with pytest.raises(Revoked):
        await door.pairing.authorize_revocation(
            revokes(phone, first.user, laptop.id, door.pairing.challenge())
        )
