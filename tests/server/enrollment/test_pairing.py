"""Who gets in by an invite, and who stays in by a signed challenge (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import nkeys
import pytest

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.enrollment.challenges import CHALLENGE_SECONDS
from milepost_server.enrollment.invites import INVITE_SECONDS, create_invite
from milepost_server.enrollment.pairing import JWT_SECONDS, Pairing
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput, NotAllowed, Revoked
from milepost_shared.protocol.enrollment import Credentials, JoinRequest, RenewRequest, RevokeRequest
from milepost_shared.protocol.messages import Member
from milepost_shared.protocol.signatures import revocation_signing_input

NOW = 1_772_791_200.0
BROKER = "nats://broker.example:4222"
SOMEBODY = "0123456789abcdef"


class Clock:
    """Seconds since the epoch, as the test says."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


class Ticking(Clock):
    """A clock on which a second goes by whenever it is looked at."""

    def __call__(self) -> float:
        self.now += 1
        return self.now - 1


@dataclass
class Phone:
    """A device with a key of its own."""

    id: str = field(default_factory=lambda: secrets.token_hex(6))
    pair: nkeys.KeyPair = field(
        default_factory=lambda: nkeys.from_seed(
            nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER)
        )
    )

    @property
    def key(self) -> str:
        return bytes(self.pair.public_key).decode()

    def asks(self, code: str, **more: Any) -> JoinRequest:
        plain: dict[str, Any] = {"code": code, "device": self.id, "key": self.key, "name": "phone"}
        return JoinRequest(**(plain | more))

    def signs(self, user: str, challenge: str) -> RenewRequest:
        signature = base64.urlsafe_b64encode(self.pair.sign(challenge.encode())).decode()
        return RenewRequest(user=user, device=self.id, challenge=challenge, signature=signature)


@dataclass
class Door:
    """Pairing on a real folder, and what is behind it."""

    pairing: Pairing
    user_logs: UserLogs
    registry: RegistryFile
    notifier: ChangeNotifier
    clock: Clock

    async def invites(self, user: str | None = None) -> str:
        code, _ = await create_invite(self.registry, user, self.clock())
        return code

    async def lets_in(self, phone: Phone, user: str | None = None) -> Credentials:
        return await self.pairing.join(phone.asks(await self.invites(user)))

    async def roster(self, user: str) -> list[Member]:
        return await self.user_logs.read(user, lambda log: log.roster.all())


def another_pairing(door: Door, folder: Path) -> Pairing:
    """Pairing after a restart of the server."""
    accounts = Accounts(load_or_create_keys(folder))
    return Pairing(door.user_logs, door.registry, door.notifier, accounts, BROKER, door.clock)


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    clock, notifier = Clock(), ChangeNotifier()
    user_logs = UserLogs(tmp_path, lambda: round(clock() * 1e6))
    registry = await open_registry(tmp_path)
    accounts = Accounts(load_or_create_keys(tmp_path))
    yield Door(
        Pairing(user_logs, registry, notifier, accounts, BROKER, clock), user_logs, registry, notifier, clock
    )
    await user_logs.close()
    await registry.close()


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


async def test_the_login_is_for_that_device_s_subjects_and_ends_after_a_day(door: Door) -> None:
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


async def test_other_devices_hear_of_a_new_one(door: Door) -> None:
    first = await door.lets_in(Phone())
    before = door.notifier.count(first.user)
    await door.lets_in(Phone(), first.user)
    assert door.notifier.count(first.user) > before


async def test_the_same_request_may_come_again_and_changes_nothing(door: Door) -> None:
    request = Phone().asks(await door.invites())
    first = await door.pairing.join(request)
    door.clock.now += 60
    again = await door.pairing.join(request)
    assert (again.user, again.roster) == (first.user, first.roster)


async def test_an_invite_lets_in_one_device_of_many_that_come_at_once(door: Door) -> None:
    code = await door.invites()
    outcomes = await asyncio.gather(
        *(door.pairing.join(Phone().asks(code)) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(outcome, Credentials) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, NotAllowed) for outcome in outcomes) == 4
    assert len(door.user_logs.known()) == 1


async def test_an_invite_ends_after_its_minutes(door: Door) -> None:
    code = await door.invites()
    door.clock.now += INVITE_SECONDS + 1
    with pytest.raises(NotAllowed, match="expired"):
        await door.pairing.join(Phone().asks(code))
    assert door.user_logs.known() == []


@pytest.mark.parametrize("code", ["", "0" * 32, "é"])
async def test_a_code_that_nobody_made_lets_nobody_in(door: Door, code: str) -> None:
    await door.invites()
    with pytest.raises(NotAllowed, match="not known here"):
        await door.pairing.join(Phone().asks(code))


async def test_a_device_whose_name_nobody_can_read_is_refused_and_its_invite_stays(door: Door) -> None:
    code, phone = await door.invites(), Phone()
    with pytest.raises(BadInput) as refused:
        await door.pairing.join(phone.asks(code, name="pho\u202ene"))
    assert refused.value.field == "name"
    await door.pairing.join(phone.asks(code))


def named(name: str) -> JoinRequest:
    """A request as it arrives, from a device of that name."""
    body = {"code": "", "device": "a" * 12, "key": "", "name": name}
    return msgspec.json.decode(msgspec.json.encode(body), type=JoinRequest)


@pytest.mark.parametrize("name", ["", "x" * 65, "phone\n", "a\nb", "a\tb", "\x7f", "\x1b[2J", "a\x9bb"])
def test_a_name_that_would_upset_a_terminal_or_a_table_is_refused(name: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        named(name)


@pytest.mark.parametrize("name", ["x", "x" * 64, "Ana's phone", "電話 📱"])
def test_a_device_is_named_in_any_script(name: str) -> None:
    assert named(name).name == name


async def test_what_is_no_public_key_of_a_user_uses_up_no_invite(door: Door) -> None:
    phone, code = Phone(), await door.invites()
    with pytest.raises(BadInput) as refusal:
        await door.pairing.join(phone.asks(code, key="U" * 56))
    assert refusal.value.field == "key"
    assert (await door.pairing.join(phone.asks(code))).roster[0].key == phone.key


async def test_a_device_id_that_another_key_holds_is_refused(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    with pytest.raises(NotAllowed, match="another key"):
        await door.lets_in(Phone(id=phone.id), first.user)
    assert [member.key for member in await door.roster(first.user)] == [phone.key]


async def test_a_claimed_log_of_another_person_is_refused(door: Door) -> None:
    first = await door.lets_in(Phone())
    code = await door.invites(first.user)
    with pytest.raises(NotAllowed, match="another person"):
        await door.pairing.join(Phone().asks(code, user=SOMEBODY, claimed=True))
    assert len(await door.roster(first.user)) == 1


async def test_a_new_server_takes_person_and_roster_from_the_device_that_brings_them(door: Door) -> None:
    gone = Member(device="e" * 12, name="old phone", key=Phone().key, joined=7)
    forged = Member(device="d" * 12, name="no key", key="U", joined=7)
    request = Phone().asks(await door.invites(), user=SOMEBODY, claimed=True, roster=[gone, forged])
    given = await door.pairing.join(request)
    assert given.user == SOMEBODY
    assert gone in given.roster
    assert forged not in given.roster


async def test_a_device_changes_nobody_that_is_on_the_roster_already(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    code = await door.invites(first.user)
    usurper = Member(device=phone.id, name="mine now", key=Phone().key, joined=1)
    await door.pairing.join(Phone().asks(code, user=first.user, claimed=True, roster=[usurper]))
    held = {member.device: member.key for member in await door.roster(first.user)}
    assert held[phone.id] == phone.key


async def test_nobody_becomes_a_person_who_is_here_by_an_invite_for_a_new_one(door: Door) -> None:
    first = await door.lets_in(Phone())
    with pytest.raises(NotAllowed, match="here already"):
        await door.pairing.join(Phone().asks(await door.invites(), user=first.user, claimed=True))
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


async def test_a_challenge_is_good_for_a_minute(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    request = phone.signs(first.user, door.pairing.challenge())
    door.clock.now += CHALLENGE_SECONDS + 1
    with pytest.raises(NotAllowed):
        await door.pairing.renew(request)


async def test_a_challenge_of_another_server_or_of_nobody_renews_nothing(door: Door, tmp_path: Path) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    for challenge in (another_pairing(door, tmp_path).challenge(), "", "AAAA", "é", "A" * 76):
        with pytest.raises(NotAllowed):
            await door.pairing.renew(phone.signs(first.user, challenge))


@pytest.mark.parametrize("signature", ["", "é", "AAA", "A" * 86 + "==", "A" * 10_000])
async def test_a_signature_that_is_none_renews_nothing(door: Door, signature: str) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    with pytest.raises(NotAllowed):
        await door.pairing.renew(
            RenewRequest(
                user=first.user, device=phone.id, challenge=door.pairing.challenge(), signature=signature
            )
        )


async def test_a_device_or_a_person_not_known_here_renews_nothing(door: Door) -> None:
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


async def test_a_revoked_device_renews_nothing_and_is_told_what_to_do(door: Door) -> None:
    phone = Phone()
    first = await door.lets_in(phone)
    await revoked(door, first.user, phone)
    with pytest.raises(Revoked, match="revoked on 2026-03-06") as refusal:
        await door.pairing.renew(phone.signs(first.user, door.pairing.challenge()))
    assert "milepost join" in refusal.value.advice


async def test_a_join_that_is_repeated_brings_no_revoked_device_back(door: Door) -> None:
    phone = Phone()
    request = phone.asks(await door.invites())
    first = await door.pairing.join(request)
    member = await revoked(door, first.user, phone)
    with pytest.raises(Revoked):
        await door.pairing.join(request)
    assert await door.roster(first.user) == [member]


async def test_an_invite_lets_in_no_revoked_device_and_stays_good_for_a_new_one(door: Door) -> None:
    phone, new = Phone(), Phone()
    first = await door.lets_in(phone)
    member = await revoked(door, first.user, phone)
    code = await door.invites(first.user)
    with pytest.raises(Revoked):
        await door.pairing.join(phone.asks(code))
    given = await door.pairing.join(new.asks(code))
    assert {each.device: each.revoked for each in given.roster} == {phone.id: member.revoked, new.id: None}


async def test_no_login_is_younger_than_the_roster_that_it_rests_on(door: Door, tmp_path: Path) -> None:
    """One that was revoked while it renewed is refused by the broker, which goes by when a login was made."""
    phone = Phone()
    first = await door.lets_in(phone)
    door.clock = Ticking()
    pairing = another_pairing(door, tmp_path)
    request = phone.signs(first.user, pairing.challenge())
    asked = door.clock.now
    assert claims((await pairing.renew(request)).jwt)["iat"] == asked < door.clock.now - 1


def revokes(phone: Phone, user: str, target: str, challenge: str, signed: str | None = None) -> RevokeRequest:
    """A request to revoke `target`; what is signed may be for another."""
    message = revocation_signing_input(user, signed or target, challenge)
    signature = base64.urlsafe_b64encode(phone.pair.sign(message)).decode()
    return RevokeRequest(user=user, device=phone.id, challenge=challenge, signature=signature, revoke=target)


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


async def test_only_what_is_signed_for_that_device_revokes_it(door: Door) -> None:
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
