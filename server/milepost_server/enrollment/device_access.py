"""Devices that send their messages over HTTP: tokens for who proves a key
(server/decisions/0012-messages-over-http.md).

No token is kept: it says whose it is and when it ends, under a tag by a secret that ends with the process.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import NamedTuple

from milepost_server.enrollment.base64url import decode_or_empty
from milepost_server.enrollment.pairing import Pairing
from milepost_server.enrollment.roster import refuse_revoked
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.protocol.enrollment import DeviceToken
from milepost_shared.roster.joining import LoginRequest

TOKEN_SECONDS = 15 * 60
TIME_BYTES, USER_BYTES, DEVICE_BYTES = 8, 8, 6
USER_ENDS = TIME_BYTES + USER_BYTES
BODY_BYTES = USER_ENDS + DEVICE_BYTES


class Sender(NamedTuple):
    """A device of a person that sends a message."""

    user: str
    device: str


class DeviceAccess:
    """Gives tokens to devices, and says whose a token is. `clock` gives seconds since the epoch."""

    def __init__(self, pairing: Pairing, user_logs: UserLogs, clock: Callable[[], float]) -> None:
        self._pairing = pairing
        self._user_logs = user_logs
        self._clock = clock
        self._secret = secrets.token_bytes(32)

    async def token(self, request: LoginRequest) -> DeviceToken:
        """Return a token for a device that proves its key. Raises NotAllowed or Revoked."""
        now, login = self._clock(), request.read()
        await self._pairing.authenticate(request, now, "token")
        ends = int(now + TOKEN_SECONDS).to_bytes(TIME_BYTES, "big")
        body = ends + bytes.fromhex(login.user) + bytes.fromhex(login.device)
        token = urlsafe_b64encode(body + self._tag(body)).decode()
        return DeviceToken(token=token, seconds=TOKEN_SECONDS)

    async def sender(self, token: str) -> Sender | None:
        """Return whose a token is; None where it has ended, or this process did not make it.

        Raises Revoked where the device was revoked since.
        """
        data = decode_or_empty(token)
        body, tag = data[:BODY_BYTES], data[BODY_BYTES:]
        if not hmac.compare_digest(tag, self._tag(body)):
            return None
        ends, user, device = body[:TIME_BYTES], body[TIME_BYTES:USER_ENDS], body[USER_ENDS:]
        if int.from_bytes(ends, "big") < self._clock():
            return None
        sender = Sender(user.hex(), device.hex())
        return sender if await self._is_member(sender) else None

    async def _is_member(self, sender: Sender) -> bool:
        """Whether the roster has the device as a member still. Raises Revoked."""
        if not self._user_logs.knows(sender.user):
            return False
        member = await self._user_logs.read(sender.user, lambda log: log.roster.member(sender.device))
        if member is not None:
            refuse_revoked(member)
        return member is not None

    def _tag(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")
