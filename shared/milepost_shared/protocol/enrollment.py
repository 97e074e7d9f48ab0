"""The bodies of joining, renewing a login and revoking, over HTTP."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from milepost_shared.events.types import DeviceId
from milepost_shared.protocol.messages import Member, UserId

MOST_BROUGHT = 256
"""How many devices one that joins may bring along: each pull's answer tells of all."""
LONGEST_NAME = 64
Seconds = Annotated[int, Meta(ge=0, lt=2**33)]
"""A moment in seconds since the epoch, small enough to make a date of."""
# A lone `$` would let a newline through at the end.
DeviceName = Annotated[
    str, Meta(min_length=1, max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$(?!\n)")
]


class JoinRequest(Struct, frozen=True, kw_only=True):
    """What a device sends to join. `user` and `roster` are what its log says already, if anything: an
    invite for a new person lets it bring that person here, for instance after the server was lost."""

    code: str
    device: DeviceId
    key: str
    name: DeviceName
    user: UserId | None = None
    claimed: bool = False
    roster: Annotated[list[Member], Meta(max_length=MOST_BROUGHT)] = []


class Credentials(Struct, frozen=True, kw_only=True):
    """What a device gets: whose device it is, the roster, and how to log in to the broker.

    `expires` is when the JWT ends, in seconds since the epoch.
    """

    user: str
    roster: list[Member]
    broker: str
    jwt: str
    expires: Seconds


class Challenge(Struct, frozen=True):
    """Something to sign within a minute."""

    challenge: str


class RenewRequest(Struct, frozen=True, kw_only=True):
    """The server's challenge, signed by the device's key (both base64url)."""

    user: UserId
    device: DeviceId
    challenge: str
    signature: str


class RevokeRequest(Struct, frozen=True, kw_only=True):
    """`revoke` is the device that is to be revoked, another one of the person's; the signature is that of
    `to_sign_off`, by the key of the device that asks (both base64url)."""

    user: UserId
    device: DeviceId
    challenge: str
    signature: str
    revoke: DeviceId


class Revocation(Struct, frozen=True, kw_only=True):
    """A revoked device: since when, as a stamp, and whether it was `already` revoked before."""

    user: str
    device: str
    name: str
    revoked: int
    already: bool
