"""Pairing on a real folder, and devices that come to it."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import nkeys

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.enrollment.invites import create_invite
from milepost_server.enrollment.pairing import Pairing
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.protocol.enrollment import Credentials, JoinRequest, RenewRequest, RevokeRequest
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import join_signing_input, revocation_signing_input

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

    def asks(self, code: str, challenge: str, **more: Any) -> JoinRequest:
        plain = JoinRequest(code=code, device=self.id, key=self.key, name="phone", challenge=challenge)
        request = msgspec.structs.replace(plain, **more)
        signed = join_signing_input(code, request.user, self.id, request.key, challenge)
        signature = base64.urlsafe_b64encode(self.pair.sign(signed)).decode()
        return msgspec.structs.replace(request, signature=more.get("signature", signature))

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
        return await self.pairing.join(self.request(phone, await self.invites(user)))

    def request(self, phone: Phone, code: str, **more: Any) -> JoinRequest:
        """A phone's request to join, over a new challenge."""
        return phone.asks(code, self.pairing.challenge(), **more)

    async def roster(self, user: str) -> list[Member]:
        return await self.user_logs.read(user, lambda log: log.roster.all())


def another_pairing(door: Door, folder: Path) -> Pairing:
    """Pairing after a restart of the server."""
    accounts = Accounts(load_or_create_keys(folder))
    return Pairing(door.user_logs, door.registry, door.notifier, accounts, BROKER, door.clock)


def revokes(phone: Phone, user: str, target: str, challenge: str, signed: str | None = None) -> RevokeRequest:
    """A request to revoke `target`; what is signed may be for another."""
    message = revocation_signing_input(user, signed or target, challenge)
    signature = base64.urlsafe_b64encode(phone.pair.sign(message)).decode()
    return RevokeRequest(user=user, device=phone.id, challenge=challenge, signature=signature, revoke=target)
