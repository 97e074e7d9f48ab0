"""Pairing on a real folder, and devices that come to it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import nkeys
from msgspec.structs import replace

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.enrollment.invites import create_invite, keep_invite
from milepost_server.enrollment.pairing import BrokerAddress, Pairing
from milepost_server.enrollment.revocation import operator_revocation, revoke
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.protocol.member import Member
from milepost_shared.roster.invite_code import InviteSecrets, new_code, secrets_of
from milepost_shared.roster.joining import (
    AdmittedBody,
    Hello,
    InviteQuestion,
    JoinRequest,
    LoginBody,
    LoginRequest,
    Purpose,
    check_shown,
    register,
)
from milepost_shared.roster.records import (
    Author,
    InviteBody,
    Joined,
    Record,
    Revoked,
    SignedInvite,
    encode_body,
    signing_input,
    stated,
    to_sign,
)

NOW = 1_772_791_200.0
BROKER = "nats://broker.example:4222"
SOMEBODY = "0123456789abcdef"
NONCE = "n" * 22


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

    def sign(self, message: bytes) -> bytes:
        return bytes(self.pair.sign(message))

    def joins(self, code: InviteSecrets, invite: SignedInvite, body: Joined) -> Record:
        """A record that it joins, signed by the code and by itself."""
        sigs = {"code": code.sign(signing_input(body)), "device": self.sign(signing_input(body))}
        return Record(body=encode_body(body), sigs=sigs, invite=invite)

    def brings(self, user: str, other: Phone) -> Record:
        """A record of another device whose frames it holds."""
        body = Author(user=user, device=other.id, key=other.key, name="brought", by=self.id)
        return stated(body, self.sign(signing_input(body)))

    def logs_in(
        self,
        user: str,
        server: str,
        challenge: str,
        record: Record | None = None,
        purpose: Purpose = "login",
    ) -> LoginRequest:
        body = LoginBody(user=user, device=self.id, server=server, challenge=challenge, nonce=NONCE)
        text = msgspec.json.encode(body).decode()
        return LoginRequest(body=text, sig=self.sign(to_sign(purpose, text)), record=record)

    def revokes(self, user: str, server: str, target: Phone, since: int | None = None) -> Record:
        body = Revoked(user=user, device=target.id, key=target.key, server=server, by=self.id, since=since)
        return stated(body, self.sign(signing_input(body)))


@dataclass
class Door:
    """Pairing on a real folder, and what is behind it."""

    pairing: Pairing
    identity: ServerIdentity
    user_logs: UserLogs
    registry: RegistryFile
    notifier: ChangeNotifier
    clock: Clock

    @property
    def server(self) -> str:
        """The server's public key."""
        return self.identity.key

    async def invites(self, user: str | None = None) -> str:
        code, _ = await create_invite(self.registry, self.identity, user, self.clock())
        return code

    def challenge(self) -> str:
        return self.pairing.challenge(Hello(nonce=NONCE)).challenge

    async def request(
        self,
        phone: Phone,
        code: str,
        user: str = SOMEBODY,
        name: str = "phone",
        brings: Sequence[Phone] = (),
        despite: str = "",
    ) -> JoinRequest:
        """A phone's request to join, over a new challenge.

        It is of `user` where the invite is for a new person, and of `despite` whoever it is for.
        """
        derived = secrets_of(code)
        shown = await self.pairing.show_invite(InviteQuestion(id=derived.id, nonce=NONCE))
        invite = check_shown(shown, derived, self.server, NONCE)
        body = Joined(
            user=despite or invite.user or user,
            device=phone.id,
            key=phone.key,
            name=name,
            server=self.server,
            invite=shown.invite.id,
            challenge=self.challenge(),
        )
        record = phone.joins(derived, shown.invite, body)
        records = [phone.brings(body.user, other) for other in brings]
        return JoinRequest(id=derived.id, record=record, nonce=NONCE, records=records)

    async def join(self, request: JoinRequest) -> AdmittedBody:
        return (await self.pairing.join(request)).read(self.server, NONCE)

    async def lets_in(self, phone: Phone, user: str | None = None, as_user: str = SOMEBODY) -> AdmittedBody:
        return await self.join(await self.request(phone, await self.invites(user), as_user))

    async def invited_by(self, maker: Phone, phone: Phone, user: str) -> AdmittedBody:
        """A device lets in another one, by an invite that it makes."""
        code, until = new_code(secrets.token_bytes), int(self.clock() + 600)
        derived = secrets_of(code)
        body = InviteBody(by=maker.id, key=derived.public, user=user, server=self.server, until=until)
        invite = SignedInvite(body=encode_body(body), sig=maker.sign(signing_input(body)))
        registration = register(derived, invite)
        await keep_invite(self.user_logs, self.registry, self.server, registration, self.clock())
        return await self.join(await self.request(phone, code))

    async def logs_in(self, phone: Phone, user: str, record: Record | None = None) -> AdmittedBody:
        request = phone.logs_in(user, self.server, self.challenge(), record)
        return (await self.pairing.login(request)).read(self.server, NONCE)

    async def revokes(self, user: str, phone: Phone, since: int | None = None) -> None:
        """The operator revokes a device."""
        member = Member(device=phone.id, name="phone", key=phone.key, joined=1)
        record = operator_revocation(self.identity, user, member, since)
        await revoke(self.user_logs, self.registry, self.identity, user, record)

    async def roster(self, user: str) -> list[Member]:
        return await self.user_logs.read(user, lambda log: log.roster.all())

    async def roles(self, user: str) -> dict[str, str]:
        return {member.device: member.role for member in await self.roster(user)}


def changed(request: JoinRequest, **changes: object) -> JoinRequest:
    """A request whose record states something else than was signed."""
    assert request.record is not None
    body = request.record.read()
    assert isinstance(body, Joined)
    return replace(request, record=replace(request.record, body=encode_body(replace(body, **changes))))


def another_pairing(door: Door, folder: Path) -> Pairing:
    """Pairing after a restart of the server."""
    keys = load_or_create_keys(folder)
    accounts, identity = Accounts(keys), ServerIdentity(keys)
    return Pairing(
        door.user_logs, door.registry, door.notifier, accounts, identity, BrokerAddress(BROKER), door.clock
    )
