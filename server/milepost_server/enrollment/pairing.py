"""Pairing: invites, joining, and renewing what a device logs in to the broker with (design section 6)."""

from __future__ import annotations

import hmac
import logging
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime

from msgspec.structs import replace

from milepost_server.broker.accounts import Accounts
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.tables.invites import Invite
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput, NotAllowed, Revoked
from milepost_shared.protocol.enrollment import (
    LONGEST_NAME,
    Credentials,
    JoinRequest,
    RenewRequest,
    RevokeRequest,
)
from milepost_shared.protocol.messages import Member
from milepost_shared.protocol.signatures import is_signed, public_key, to_sign_off
from milepost_shared.storage.log import Log

INVITE_SECONDS = 10 * 60
JWT_SECONDS = 24 * 60 * 60
CHALLENGE_SECONDS = 60
log = logging.getLogger("milepost.pairing")


class Pairing:
    """Invites, joining and renewal. `clock` gives real seconds since the epoch: `MILEPOST_NOW` is not
    for credentials."""

    def __init__(
        self,
        user_logs: UserLogs,
        registry: RegistryFile,
        notifier: ChangeNotifier,
        accounts: Accounts,
        broker_url: str,
        clock: Callable[[], float],
    ) -> None:
        self._user_logs = user_logs
        self._registry = registry
        self._notifier = notifier
        self._accounts = accounts
        self._broker_url = broker_url
        self._clock = clock
        self._secret = secrets.token_bytes(32)

    async def join(self, request: JoinRequest) -> Credentials:
        """Let a device in by its invite. The same request may come again.

        Raises BadInput or NotAllowed; Revoked, and the invite stays good, for a device that was revoked.
        """
        now = self._clock()
        if public_key(request.key) is None:
            raise BadInput("The key is not a public nkey of a user.", field="key")
        await self._refuse_revoked(request)
        user = await self._registry.write(lambda registry: self._use_invite(registry, request))
        if not self._user_logs.knows(user):
            await self._user_logs.add(user)
        joined = round(now * 1e6)
        await self._user_logs.write(user, lambda log: _enter(log, request, joined))
        self._notifier.publish(user)
        log.info("a device joined", extra={"user": user, "device": request.device})
        return await self._credentials(user, request.device, request.key, now)

    def challenge(self) -> str:
        """Something fresh to sign: only this server can have made it, and only a minute ago."""
        body = int(self._clock() + CHALLENGE_SECONDS).to_bytes(8, "big") + secrets.token_bytes(16)
        return urlsafe_b64encode(body + self._seal(body)).decode()

    async def renew(self, request: RenewRequest) -> Credentials:
        """A new JWT for a device that proves its key. Raises NotAllowed."""
        # Taken before the roster is read: what is let out here is never younger than what that said.
        now = self._clock()
        member = await self._proven(request, request.challenge.encode())
        return await self._credentials(request.user, request.device, member.key, now)

    async def allow(self, request: RevokeRequest) -> None:
        """See that a device of the person wants another one revoked. Raises BadInput or NotAllowed."""
        if request.revoke == request.device:
            raise BadInput(
                "A device does not revoke itself.", "Do it from another device of yours.", field="revoke"
            )
        await self._proven(request, to_sign_off(request.user, request.revoke, request.challenge))

    async def _proven(self, request: RenewRequest | RevokeRequest, signed: bytes) -> Member:
        """The device that asks, which has signed that and is one of the person's. Raises NotAllowed."""
        member = await self._member(request.user, request.device)
        if member is None or not self._is_fresh(request.challenge):
            raise NotAllowed("This server does not know that device.", "Join again: milepost join URL CODE")
        if not is_signed(member.key, signed, _decoded(request.signature)):
            raise NotAllowed(
                "The challenge is not signed by that device's key.", "Join again with a new invite."
            )
        _refuse_revoked(member)
        return member

    async def _refuse_revoked(self, request: JoinRequest) -> None:
        """Refuse a device that was revoked, before it has used the invite that may let it in anew."""
        invite = await self._registry.read(lambda registry: registry.invites.get(request.code))
        if (user := self._valid(invite, request).user) and (held := await self._member(user, request.device)):
            _refuse_revoked(held)

    async def _member(self, user: str, device: str) -> Member | None:
        """What is known of a person's device."""
        if not self._user_logs.knows(user):
            return None
        return await self._user_logs.read(user, lambda log: log.roster.get(device))

    def _use_invite(self, registry: Registry, request: JoinRequest) -> str:
        """Whose device the invite makes it: looked at and used in one transaction, and before anything
        else, so that one device gets in by it, and that one whenever it asks again."""
        invite = self._valid(registry.invites.get(request.code), request)
        user = invite.user or self._new_person(request)
        registry.invites.mark_used(request.code, user, request.device)
        return user

    def _valid(self, invite: Invite | None, request: JoinRequest) -> Invite:
        if invite is None or invite.device not in (None, request.device):
            raise NotAllowed(
                "That invite is not known here or was used.", "Make a new one: milepost-server invite"
            )
        if invite.expires < self._clock() * 1e6:
            raise NotAllowed("That invite has expired.", "Make a new one: milepost-server invite")
        if request.claimed and invite.user not in (None, request.user):
            raise NotAllowed(
                "This device's log belongs to another person.",
                "Use a fresh MILEPOST_HOME for this person, or an invite of the log's owner.",
            )
        return invite

    def _new_person(self, request: JoinRequest) -> str:
        """The id of the person that the device brings, or of a new one."""
        user = request.user or secrets.token_hex(8)
        if self._user_logs.knows(user):
            raise NotAllowed("That person is here already.", "Ask for an invite with --user.")
        return user

    async def _credentials(self, user: str, device: str, key: str, now: float) -> Credentials:
        return Credentials(
            user=user,
            roster=await self._user_logs.read(user, lambda log: log.roster.all()),
            broker=self._broker_url,
            jwt=self._accounts.device_jwt(user, device, key, now, JWT_SECONDS),
            expires=int(now + JWT_SECONDS),
        )

    def _is_fresh(self, challenge: str) -> bool:
        sealed = _decoded(challenge)
        body, seal = sealed[:24], sealed[24:]
        return (
            hmac.compare_digest(seal, self._seal(body)) and int.from_bytes(body[:8], "big") >= self._clock()
        )

    def _seal(self, body: bytes) -> bytes:
        return hmac.digest(self._secret, body, "sha256")


async def invite(registry: RegistryFile, user: str | None, now: float) -> tuple[str, int]:
    """Make an invite for a person (None: a new one): its code, 128 random bits, and when it expires,
    in seconds since the epoch."""
    code, expires = secrets.token_hex(16), int(now + INVITE_SECONDS)
    await registry.write(lambda registry: registry.invites.add(code, user, expires * 1_000_000))
    return code, expires


def _enter(log: Log, request: JoinRequest, joined: int) -> None:
    """Put the device on the roster; an id that another key holds is refused.

    A device of this person brings the devices that are not known here: after the server was lost,
    frames of theirs are relayed by others.
    """
    held = log.roster.get(request.device)
    if held is not None and held.key != request.key:
        raise NotAllowed("That device id is held by another key.", "Use a fresh MILEPOST_HOME.")
    if held is not None:
        # It may have been revoked since it was looked at.
        _refuse_revoked(held)
    if request.user == log.user:
        known = {member.device for member in log.roster.all()}
        for member in request.roster:
            if member.device not in known and public_key(member.key) is not None:
                log.roster.put(replace(member, name=member.name[:LONGEST_NAME]))
    since = held.joined if held else joined
    log.roster.put(Member(device=request.device, name=request.name, key=request.key, joined=since))


def _refuse_revoked(member: Member) -> None:
    if member.revoked is not None:
        on = datetime.fromtimestamp(member.revoked / 1e6, UTC).date()
        raise Revoked(
            f"This device was revoked on {on}, from another device or by whoever runs the server.",
            "All that is here stays, and can be read and exported. To come back with it as a new device: "
            "milepost join URL CODE",
        )


def _decoded(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text)
    except ValueError:
        return b""
