"""Pairing: a device joins by an invite and its key, and renews its login by its key.

Why it is done so: server/decisions/0007-pairing.md.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable
from typing import NamedTuple

from milepost_server.broker.accounts import Accounts
from milepost_server.enrollment.base64url import decode_or_empty
from milepost_server.enrollment.challenges import Challenges
from milepost_server.enrollment.invites import check_invite, code_as_made
from milepost_server.enrollment.roster import enroll, key_is_taken, refuse_revoked, revoked_at
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.tables.invites import Invite
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.protocol.enrollment import (
    Credentials,
    DeviceTokenRequest,
    JoinRequest,
    RenewRequest,
    RevokeRequest,
)
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import (
    is_signed,
    join_signing_input,
    public_key,
    revocation_signing_input,
)
from milepost_shared.storage.log import Log
from milepost_shared.text.names import check_name

JWT_SECONDS = 24 * 60 * 60

log = logging.getLogger("milepost.pairing")


class Redeemed(NamedTuple):
    """An invite that a device uses: as it was before, for which person, and whether its key is new here.

    `taken` are the keys that the device brings for others than their holders here.
    """

    invite: Invite
    user: str
    key_is_new: bool
    taken: frozenset[str]

    @property
    def is_repeated(self) -> bool:
        """Whether the device has used the invite before."""
        return self.invite.device is not None


class Pairing:
    """Lets devices join, renew their login, and ask for another one's revocation.

    `clock` gives real seconds since the epoch: `MILEPOST_NOW` is not for credentials.
    """

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
        self._challenges = Challenges(clock)
        self._joining = asyncio.Lock()

    async def join(self, request: JoinRequest) -> Credentials:
        """Let a device in by its invite, once it has proved its key. The same request may come again.

        Whatever is raised, the invite stays valid: BadInput, NotAllowed, StorageFailed, or Revoked for a
        device that was revoked.
        """
        check_name("name", request.name)
        self._check_proof(request)
        # One at a time: an invite that is given back must not be in use by another request.
        async with self._joining:
            now = self._clock()
            redeemed = await self._registry.write(lambda registry: _redeem(registry, request, now))
            try:
                await self._admit(redeemed, request, round(now * 1e6))
            except Exception:
                await self._registry.write(lambda registry: _give_back(registry, request, redeemed))
                raise
        self._notifier.publish(redeemed.user)
        log.info("a device joined", extra={"user": redeemed.user, "device": request.device})
        return await self._credentials(redeemed.user, request.device, request.key, now)

    def challenge(self) -> str:
        """Make a challenge to sign."""
        return self._challenges.new()

    async def renew(self, request: RenewRequest) -> Credentials:
        """Return a new login for a device that proves its key. Raises NotAllowed or Revoked."""
        # Before the roster is read: a login must not be younger than the roster that it rests on.
        now = self._clock()
        member = await self.authenticate(request, request.challenge.encode())
        return await self._credentials(request.user, request.device, member.key, now)

    async def authorize_revocation(self, request: RevokeRequest) -> None:
        """Check that a device of the person asks for another one's revocation.

        Raises BadInput, NotAllowed or Revoked.
        """
        if request.revoke == request.device:
            raise BadInput(
                "A device does not revoke itself.", "Do it from another device of yours.", field="revoke"
            )
        await self.authenticate(
            request, revocation_signing_input(request.user, request.revoke, request.challenge)
        )

    async def authenticate(
        self, request: RenewRequest | RevokeRequest | DeviceTokenRequest, signed: bytes
    ) -> Member:
        """Return the device that asks, once its signature of `signed` is verified.

        Raises NotAllowed or Revoked.
        """
        member = await self._member(request.user, request.device)
        if member is None or not self._challenges.is_valid(request.challenge):
            raise NotAllowed("This server does not know that device.", "Join again: milepost join URL CODE")
        if not is_signed(member.key, signed, decode_or_empty(request.signature)):
            raise NotAllowed(
                "The challenge is not signed by that device's key.", "Join again with a new invite."
            )
        refuse_revoked(member)
        return member

    def _check_proof(self, request: JoinRequest) -> None:
        """Check that the device has the key that it joins with. Raises BadInput or NotAllowed."""
        if public_key(request.key) is None:
            raise BadInput("The key is not a public nkey of a user.", field="key")
        if not (request.challenge and request.signature):
            raise NotAllowed(
                "The Milepost on this device is too old to join: it does not prove its key.",
                "Update Milepost on this device, and join with the same invite.",
            )
        if not self._challenges.is_valid(request.challenge):
            raise NotAllowed("The challenge is not this server's, or more than a minute old.", "Join again.")
        signed = join_signing_input(
            request.code, request.user, request.device, request.key, request.challenge
        )
        if not is_signed(request.key, signed, decode_or_empty(request.signature)):
            raise NotAllowed("The request is not signed by the device's key.", "Use a fresh MILEPOST_HOME.")

    async def _admit(self, redeemed: Redeemed, request: JoinRequest, now: int) -> None:
        """Put the device on the roster of its person. Raises NotAllowed, Revoked or StorageFailed."""
        user = redeemed.user
        if not self._user_logs.knows(user):
            await self._user_logs.add(user)

        def admit(log: Log) -> None:
            known = log.roster.member(request.device)
            if redeemed.invite.user is None and any(each.role == "member" for each in log.roster.all()):
                raise NotAllowed("That person is here already.", "Ask for an invite with --user.")
            brings = known is None or not redeemed.is_repeated
            enroll(log, request, now, brings=brings, taken=redeemed.taken)

        await self._user_logs.write(user, admit)

    async def _member(self, user: str, device: str) -> Member | None:
        """Return a person's device that is a member."""
        if not self._user_logs.knows(user):
            return None
        return await self._user_logs.read(user, lambda log: log.roster.member(device))

    async def _credentials(self, user: str, device: str, key: str, now: float) -> Credentials:
        return Credentials(
            user=user,
            roster=await self._user_logs.read(user, lambda log: log.roster.all()),
            broker=self._broker_url,
            jwt=self._accounts.device_jwt(user, device, key, now, JWT_SECONDS),
            expires=int(now + JWT_SECONDS),
        )


def _redeem(registry: Registry, request: JoinRequest, now: float) -> Redeemed:
    """Use an invite and claim the device's key, for the person of the invite.

    One transaction checks and uses both: one device alone gets in by an invite, and that one whenever it asks
    again. Raises NotAllowed or Revoked.
    """
    code = code_as_made(request.code)
    invite = check_invite(registry.invites.get(code), request, now)
    user = invite.user or request.user or secrets.token_hex(8)
    holder = registry.device_keys.get(request.key)
    if holder is not None and holder.revoked is not None:
        raise revoked_at(holder.revoked)
    if holder is not None and not holder.is_device(user, request.device):
        raise key_is_taken()
    if holder is None:
        registry.device_keys.claim(request.key, user, request.device)
    registry.invites.mark_used(code, user, request.device)
    return Redeemed(invite, user, holder is None, _taken_keys(registry, user, request))


def _taken_keys(registry: Registry, user: str, request: JoinRequest) -> frozenset[str]:
    """Return the keys that the device brings as those of others than their holders here."""
    held = {member: registry.device_keys.get(member.key) for member in request.roster}
    return frozenset(
        member.key for member, holder in held.items() if holder and not holder.is_device(user, member.device)
    )


def _give_back(registry: Registry, request: JoinRequest, redeemed: Redeemed) -> None:
    """Let the invite and the key be as they were before a join that failed."""
    if not redeemed.is_repeated:
        registry.invites.give_back(code_as_made(request.code), redeemed.invite.user)
    if redeemed.key_is_new:
        registry.device_keys.release(request.key)
