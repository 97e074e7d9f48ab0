"""What names and times of devices may be, and the login of a server from before servers had keys
(client/decisions/0010-joining.md)."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from milepost_shared.events.types import DeviceId
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.messages import UserId

MAX_NAME_LENGTH = 64
Seconds = Annotated[int, Meta(ge=0, lt=2**33)]
"""A moment in seconds since the epoch, small enough to make a date of."""


class Credentials(Struct, frozen=True, kw_only=True):
    """The answer of a server of a version before: the owner's id, the roster, and the login for the broker.

    `expires` is the end of the JWT, in seconds since the epoch.
    """

    user: str
    roster: list[Member]
    broker: str
    jwt: str
    expires: Seconds


class RenewRequest(Struct, frozen=True, kw_only=True):
    """The request for a login at such a server: its challenge and the device's signature of that, both
    base64url."""

    user: UserId
    device: DeviceId
    challenge: str
    signature: str


class DeviceToken(Struct, frozen=True, kw_only=True):
    """A bearer token for the messages of one device, good for so many `seconds` from now."""

    token: str
    seconds: int
