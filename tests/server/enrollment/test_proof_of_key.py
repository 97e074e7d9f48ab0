"""Who brings devices makes no members, and who has no key gets none (server/decisions/0007-pairing.md)."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from milepost_server.enrollment.challenges import CHALLENGE_SECONDS
from milepost_shared.errors import NotAllowed, Revoked, StorageFailed
from milepost_shared.roster.invite_code import secrets_of
from milepost_shared.roster.joining import JoinRequest
from milepost_shared.storage.log import Log
from tests.server.enrollment.doors import SOMEBODY, Door, Phone, changed


async def test_a_device_from_before_is_told_to_update_and_uses_up_no_invite(door: Door) -> None:
    phone, code = Phone(), await door.invites()
    request = await door.request(phone, code)
    with pytest.raises(NotAllowed, match="too old") as refusal:
        await door.join(JoinRequest())
    assert (refusal.value.kind, refusal.value.exit_code) == ("not-allowed", 5)
    assert "Update Milepost" in refusal.value.advice
    await door.join(request)


async def test_what_was_signed_for_another_code_device_person_key_or_server_lets_nobody_in(
    door: Door,
) -> None:
    phone, thief = Phone(), Phone()
    code, other = await door.invites(), await door.invites()
    request, elsewhere = await door.request(phone, code), await door.request(thief, other)
    assert request.record is not None and elsewhere.record is not None
    for changes in (
        {"device": thief.id},
        {"user": "f" * 16},
        {"key": thief.key},
        {"challenge": door.challenge()},
        {"name": "thief"},
        {"legacy": True},
    ):
        with pytest.raises(NotAllowed, match=r"not signed|no request"):
            await door.join(changed(request, **changes))
    with pytest.raises(NotAllowed, match="another invite"):
        await door.join(replace(request, id=elsewhere.id))
    with pytest.raises(NotAllowed, match="not signed"):
        await door.join(replace(request, record=replace(request.record, sigs=elsewhere.record.sigs)))
    with pytest.raises(NotAllowed, match="another server"):
        await door.join(changed(request, server="N" + "A" * 55))
    assert door.user_logs.known() == []


async def test_who_lacks_the_code_does_not_join_by_its_invite(door: Door) -> None:
    """The server shows an invite to whoever knows its id; the key of the code stays with the code."""
    phone, code, other = Phone(), await door.invites(), await door.invites()
    request = await door.request(phone, code)
    record = request.record
    assert record is not None
    sigs = record.sigs | {"code": secrets_of(other).sign(f"milepost member 2\n{record.body}".encode())}
    with pytest.raises(NotAllowed, match="not signed"):
        await door.join(replace(request, record=replace(record, sigs=sigs)))


async def test_a_join_is_signed_over_a_challenge_of_this_server_that_is_no_older_than_a_minute(
    door: Door,
) -> None:
    phone, code = Phone(), await door.invites()
    request = await door.request(phone, code)
    door.clock.now += CHALLENGE_SECONDS + 1
    with pytest.raises(NotAllowed, match="challenge"):
        await door.join(request)
    await door.join(await door.request(phone, code))


async def test_a_device_that_is_brought_can_do_nothing_until_it_joins_with_an_invite_of_its_own(
    door: Door,
) -> None:
    laptop, phone = Phone(), Phone()
    given = await door.join(await door.request(laptop, await door.invites(), brings=[phone]))
    assert await door.roles(given.user) == {laptop.id: "member", phone.id: "author"}
    with pytest.raises(NotAllowed, match="does not know"):
        await door.logs_in(phone, given.user)
    with pytest.raises(NotAllowed, match="does not know"):
        await door.pairing.authorize_revocation(phone.revokes(given.user, door.server, laptop))
    await door.lets_in(phone, given.user)
    assert await door.roles(given.user) == {laptop.id: "member", phone.id: "member"}
    await door.logs_in(phone, given.user)


async def test_a_join_that_is_repeated_adds_no_device(door: Door) -> None:
    laptop, code = Phone(), await door.invites()
    first = await door.join(await door.request(laptop, code))
    again = await door.request(laptop, code, brings=[Phone()])
    assert (await door.join(again)).records == first.records


async def test_a_device_brings_others_in_its_own_name_alone(door: Door) -> None:
    laptop, phone, planted = Phone(), Phone(), Phone()
    first = await door.lets_in(laptop)
    request = await door.request(phone, await door.invites(first.user), brings=[planted])
    await door.join(replace(request, records=[Phone(laptop.id).brings(first.user, planted)]))
    assert set(await door.roles(first.user)) == {laptop.id, phone.id}


async def test_a_key_stands_on_no_second_roster_whoever_lists_it(door: Door) -> None:
    phone, stranger, tablet = Phone(), Phone(), Phone()
    first = await door.lets_in(phone)
    listed = [phone, Phone(pair=phone.pair)]
    second = await door.join(await door.request(stranger, await door.invites(), user="f" * 16, brings=listed))
    assert await door.roles(second.user) == {stranger.id: "member"}
    await door.join(await door.request(tablet, await door.invites(first.user), brings=listed))
    assert [member.key for member in await door.roster(first.user)].count(phone.key) == 1


@pytest.mark.parametrize("same_person", [True, False])
async def test_one_key_is_not_two_devices(door: Door, same_person: bool) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    twin, code = Phone(pair=phone.pair), await door.invites(first.user if same_person else None)
    with pytest.raises(NotAllowed, match="another device's"):
        await door.join(await door.request(twin, code, user="f" * 16))
    assert await door.roles(first.user) == {phone.id: "member"}
    await door.join(await door.request(Phone(), code, user="f" * 16))


async def test_who_lists_a_key_before_its_owner_comes_keeps_the_owner_out_of_nothing(door: Door) -> None:
    phone, stranger = Phone(), Phone()
    other = await door.join(await door.request(stranger, await door.invites(), "f" * 16, brings=[phone]))
    await door.revokes(other.user, phone)
    given = await door.lets_in(phone)
    assert await door.roles(given.user) == {phone.id: "member"}
    assert await door.registry.read(lambda registry: registry.revoked_keys.by_person()) == {}


async def test_a_claim_on_a_key_goes_where_its_owner_proves_it(door: Door) -> None:
    laptop, phone = Phone(), Phone()
    claimed = Phone(pair=phone.pair)
    first = await door.join(await door.request(laptop, await door.invites(), brings=[claimed]))
    assert await door.roles(first.user) == {laptop.id: "member", claimed.id: "author"}
    await door.lets_in(phone, first.user)
    roles = await door.roles(first.user)
    assert (roles[laptop.id], roles[phone.id]) == ("member", "member")


@pytest.mark.parametrize("as_whom", ["itself", "another id", "another person"])
async def test_a_revoked_key_never_returns(door: Door, as_whom: str) -> None:
    laptop, phone = Phone(), Phone()
    first = await door.lets_in(laptop)
    await door.lets_in(phone, first.user)
    await door.revokes(first.user, phone)
    back = phone if as_whom == "itself" else Phone(pair=phone.pair)
    code = await door.invites(None if as_whom == "another person" else first.user)
    with pytest.raises(Revoked, match="revoked on"):
        await door.join(await door.request(back, code, user="f" * 16))
    await door.join(await door.request(Phone(), code, user="f" * 16, brings=[Phone(pair=phone.pair)]))
    for user in door.user_logs.known():
        assert [m.device for m in await door.roster(user) if m.key == phone.key] in ([], [phone.id])


async def test_a_join_that_fails_burns_neither_the_invite_nor_the_key(door: Door, tmp_path: Path) -> None:
    phone, code = Phone(), await door.invites()
    request = await door.request(phone, code)
    broken = tmp_path / "users" / f"{SOMEBODY}.db"
    broken.parent.mkdir()
    broken.write_bytes(b"not a database" * 100)
    with pytest.raises(StorageFailed):
        await door.join(request)
    broken.unlink()
    invite = await door.registry.read(lambda registry: registry.invites.get(request.id))
    assert invite is not None and invite.key is None
    assert await door.registry.read(lambda registry: registry.device_keys.get(phone.key)) is None
    assert (await door.join(request)).user == SOMEBODY
    with pytest.raises(NotAllowed, match="was used"):
        await door.join(await door.request(Phone(), code))


async def test_a_refused_id_burns_no_invite(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    code = await door.invites(first.user)
    with pytest.raises(NotAllowed, match="another key"):
        await door.join(await door.request(Phone(id=phone.id), code))
    await door.join(await door.request(Phone(), code))


async def test_an_author_is_no_member_to_the_log(door: Door) -> None:
    laptop, phone = Phone(), Phone()
    given = await door.join(await door.request(laptop, await door.invites(), brings=[phone]))

    def found(log: Log) -> tuple[str | None, bool, bool]:
        roster = log.roster
        return roster.key_of(phone.id), roster.member(phone.id) is None, roster.member(laptop.id) is None

    assert await door.user_logs.read(given.user, found) == (phone.key, True, False)
