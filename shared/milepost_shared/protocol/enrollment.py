"""The HTTP bodies for joining, renewing a login and revoking a device (server/decisions/0007-pairing.md)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from milepost_shared.events.types import DeviceId
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import UserId

MAX_ROSTER = 256
"""The most devices that a joining device may bring along. Each reply to a pull lists all devices."""
MAX_NAME_LENGTH = 64
Seconds = Annotated[int, Meta(ge=0, lt=2**33)]
"""A moment in seconds since the epoch, small enough to make a date of."""
# A lone `$` would let a newline through at the end.
DeviceName = Annotated[
    str, Meta(min_length=1, max_length=MAX_NAME_LENGTH, pattern=r"^[^\x00-\x1f\x7f-\x9f]+$(?!\n)")
]


class JoinRequest(Struct, frozen=True, kw_only=True):
    """The request of a device to join. `code` is the invite's code, `key` the device's public nkey.

    The signature is over `join_signing_input`, by that key. It and the challenge are base64url; a device of
    a version before sends neither.

    `user` and `roster` come from its log, if that has an owner: an invite for a new person lets the device
    bring that person to this server, for instance after the old one was lost. Devices of `roster` become
    authors.
    """

    code: str
    device: DeviceId
    key: str
    name: DeviceName
    user: UserId | None = None
    challenge: str = ""
    signature: str = ""
    claimed: bool = False
    roster: Annotated[list[Member], Meta(max_length=MAX_ROSTER)] = []


class Credentials(Struct, frozen=True, kw_only=True):
    """The answer to a joined device: the owner's id, the roster, and the login for the broker.

    `expires` is the end of the JWT, in seconds since the epoch.
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
    """The request for a new login: the server's challenge and the device's signature of it, both
    base64url."""

    user: UserId
    device: DeviceId
    challenge: str
    signature: str


class DeviceTokenRequest(Struct, frozen=True, kw_only=True):
    """The request of a device for a token with which it sends its messages over HTTP.

    The signature is over `token_signing_input`, by the key of `device`. It and the challenge are base64url.
    """

    user: UserId
    device: DeviceId
    challenge: str
    signature: str


class DeviceToken(Struct, frozen=True, kw_only=True):
    """A bearer token for the messages of one device, good for so many `seconds` from now."""

    token: str
    seconds: int


class RevokeRequest(Struct, frozen=True, kw_only=True):
    """The request of `device` to revoke `revoke`, another device of the person.

    The signature is over `revocation_signing_input`, by the key of `device`. It and the challenge are
    base64url.
    """

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
