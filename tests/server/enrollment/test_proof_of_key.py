"""Who brings devices makes no members, and who has no key gets none (server/decisions/0007-pairing.md)."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from milepost_server.enrollment.challenges import CHALLENGE_SECONDS
from milepost_server.enrollment.revocation import revoke
from milepost_shared.errors import NotAllowed, Revoked, StorageFailed
from milepost_shared.protocol.enrollment import JoinRequest
from milepost_shared.protocol.member import Member
from milepost_shared.storage.log import Log
from tests.server.enrollment.doors import SOMEBODY, Door, Phone, revokes


def brought(phone: Phone, **more: object) -> Member:
    """A phone as another device tells of it."""
    member = Member(device=phone.id, name="brought", key=phone.key, joined=1)
    return msgspec.structs.replace(member, **more)


async def roles(door: Door, user: str) -> dict[str, str]:
    return {member.device: member.role for member in await door.roster(user)}


async def test_a_device_from_before_is_told_to_update_and_uses_up_no_invite(door: Door) -> None:
    phone, code = Phone(), await door.invites()
    request = door.request(phone, code)
    for old in (
        msgspec.structs.replace(request, challenge="", signature=""),
        msgspec.structs.replace(request, signature=""),
    ):
        with pytest.raises(NotAllowed, match="too old") as refusal:
            await door.pairing.join(old)
        assert (refusal.value.kind, refusal.value.exit_code) == ("not-allowed", 5)
        assert "Update Milepost" in refusal.value.advice
    await door.pairing.join(request)


async def test_what_was_signed_for_another_code_device_person_or_key_lets_nobody_in(door: Door) -> None:
    phone, thief = Phone(), Phone()
    code, other = await door.invites(), await door.invites()
    request = door.request(phone, code)
    for changes in (
        {"code": other},
        {"device": thief.id},
        {"user": SOMEBODY},
        {"key": thief.key},
        {"challenge": door.pairing.challenge()},
        {"signature": phone.signs(SOMEBODY, request.challenge).signature},
    ):
        with pytest.raises(NotAllowed, match="not signed"):
            await door.pairing.join(msgspec.structs.replace(request, **changes))
    assert door.user_logs.known() == []


async def test_a_join_is_signed_over_a_challenge_of_this_server_that_is_no_older_than_a_minute(
    door: Door,
) -> None:
    phone, code = Phone(), await door.invites()
    request = door.request(phone, code)
    door.clock.now += CHALLENGE_SECONDS + 1
    for late in (request, phone.asks(code, "AAAA")):
        with pytest.raises(NotAllowed, match="challenge"):
            await door.pairing.join(late)
    await door.pairing.join(door.request(phone, code))


async def test_a_device_that_is_brought_can_do_nothing_until_it_joins_with_an_invite_of_its_own(
    door: Door,
) -> None:
    laptop, phone = Phone(), Phone()
    code = await door.invites()
    given = await door.pairing.join(
        door.request(laptop, code, user=SOMEBODY, claimed=True, roster=[brought(phone)])
    )
    assert await roles(door, given.user) == {laptop.id: "member", phone.id: "author"}
    with pytest.raises(NotAllowed, match="does not know"):
        await door.pairing.renew(phone.signs(given.user, door.pairing.challenge()))
    with pytest.raises(NotAllowed, match="does not know"):
        await door.pairing.authorize_revocation(
            revokes(phone, given.user, laptop.id, door.pairing.challenge())
        )
    await door.lets_in(phone, given.user)
    assert await roles(door, given.user) == {laptop.id: "member", phone.id: "member"}
    await door.pairing.renew(phone.signs(given.user, door.pairing.challenge()))


async def test_a_join_that_is_repeated_adds_no_device(door: Door) -> None:
    laptop, code = Phone(), await door.invites()
    first = await door.pairing.join(door.request(laptop, code, user=SOMEBODY, claimed=True))
    again = door.request(laptop, code, user=SOMEBODY, claimed=True, roster=[brought(Phone())])
    assert (await door.pairing.join(again)).roster == first.roster


async def test_what_is_brought_fills_no_roster_beyond_its_limit(door: Door) -> None:
    laptop, code = Phone(), await door.invites()
    many = [brought(Phone()) for _ in range(256)]
    given = await door.pairing.join(door.request(laptop, code, user=SOMEBODY, claimed=True, roster=many))
    assert len(given.roster) <= 257
    for _ in range(2):
        code = await door.invites(SOMEBODY)
        again = door.request(laptop, code, user=SOMEBODY, claimed=True, roster=[brought(Phone())])
        assert len((await door.pairing.join(again)).roster) == len(given.roster)


async def test_a_key_stands_on_no_second_roster_whoever_lists_it(door: Door) -> None:
    phone, stranger = Phone(), Phone()
    first = await door.lets_in(phone)
    listed = [brought(phone), brought(phone, device="e" * 12)]
    second = await door.pairing.join(
        door.request(stranger, await door.invites(), user=SOMEBODY, roster=listed)
    )
    assert await roles(door, second.user) == {stranger.id: "member"}
    third = await door.pairing.join(
        door.request(Phone(), await door.invites(first.user), user=first.user, roster=[*listed, *listed])
    )
    assert [member.key for member in third.roster].count(phone.key) == 1


@pytest.mark.parametrize("same_person", [True, False])
async def test_one_key_is_not_two_devices(door: Door, same_person: bool) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    twin, code = Phone(pair=phone.pair), await door.invites(first.user if same_person else None)
    with pytest.raises(NotAllowed, match="another device's"):
        await door.pairing.join(door.request(twin, code))
    assert await roles(door, first.user) == {phone.id: "member"}
    await door.pairing.join(door.request(Phone(), code))


async def test_who_lists_a_key_before_its_owner_comes_keeps_the_owner_out_of_nothing(door: Door) -> None:
    phone, stranger = Phone(), Phone()
    listed = [brought(phone, revoked=5)]
    other = await door.pairing.join(
        door.request(stranger, await door.invites(), user=SOMEBODY, roster=listed)
    )
    await revoke(door.user_logs, door.registry, other.user, phone.id)
    given = await door.lets_in(phone)
    assert await roles(door, given.user) == {phone.id: "member"}
    assert await door.registry.read(lambda registry: registry.revoked_keys.all()) == {}


async def test_a_claim_on_a_key_goes_where_its_owner_proves_it(door: Door) -> None:
    laptop, phone = Phone(), Phone()
    listed = [brought(phone, device="e" * 12)]
    first = await door.pairing.join(door.request(laptop, await door.invites(), user=SOMEBODY, roster=listed))
    await door.lets_in(phone, first.user)
    assert await roles(door, first.user) == {laptop.id: "member", phone.id: "member"}


@pytest.mark.parametrize("as_whom", ["itself", "another id", "another person"])
async def test_a_revoked_key_never_returns(door: Door, as_whom: str) -> None:
    laptop, phone = Phone(), Phone()
    first = await door.lets_in(laptop)
    await door.lets_in(phone, first.user)
    await revoke(door.user_logs, door.registry, first.user, phone.id)
    back = phone if as_whom == "itself" else Phone(pair=phone.pair)
    code = await door.invites(None if as_whom == "another person" else first.user)
    with pytest.raises(Revoked, match="revoked on"):
        await door.pairing.join(door.request(back, code))
    listed = door.request(
        laptop, await door.invites(first.user), user=first.user, roster=[brought(phone, device="e" * 12)]
    )
    assert len((await door.pairing.join(listed)).roster) == 2
    await door.pairing.join(door.request(Phone(), code))


async def test_a_join_that_fails_burns_neither_the_invite_nor_the_key(door: Door, tmp_path: Path) -> None:
    phone, code = Phone(), await door.invites()
    request = door.request(phone, code, user=SOMEBODY)
    broken = tmp_path / "users" / f"{SOMEBODY}.db"
    broken.parent.mkdir()
    broken.write_bytes(b"not a database" * 100)
    with pytest.raises(StorageFailed):
        await door.pairing.join(request)
    broken.unlink()
    invite = await door.registry.read(lambda registry: registry.invites.get(code))
    assert invite is not None and (invite.user, invite.device) == (None, None)
    assert await door.registry.read(lambda registry: registry.device_keys.get(phone.key)) is None
    assert (await door.pairing.join(request)).user == SOMEBODY
    with pytest.raises(NotAllowed, match="was used"):
        await door.pairing.join(door.request(Phone(), code))


async def test_a_refused_id_burns_no_invite(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    code = await door.invites(first.user)
    with pytest.raises(NotAllowed, match="another key"):
        await door.pairing.join(door.request(Phone(id=phone.id), code))
    await door.pairing.join(door.request(Phone(), code))


@pytest.mark.parametrize("typed", ["{0}", " {0} ", "{1}", "{2}"])
async def test_a_code_is_taken_however_it_is_typed(door: Door, typed: str) -> None:
    code = await door.invites()
    grouped = " ".join(code[n : n + 4] for n in range(0, 16, 4))
    misread = code.replace("0", "O").replace("1", "l").upper()
    request: JoinRequest = door.request(Phone(), typed.format(code, grouped, misread))
    assert (await door.pairing.join(request)).user


async def test_an_author_is_no_member_to_the_log(door: Door) -> None:
    laptop, phone = Phone(), Phone()
    given = await door.pairing.join(
        door.request(laptop, await door.invites(), user=SOMEBODY, roster=[brought(phone)])
    )

    def found(log: Log) -> tuple[str | None, bool, bool]:
        roster = log.roster
        return roster.key_of(phone.id), roster.member(phone.id) is None, roster.member(laptop.id) is None

    assert await door.user_logs.read(given.user, found) == (phone.key, True, False)
