"""Pairing: a device joins by an invite, and renews its login by its key.

Why it is done so: server/decisions/0007-pairing.md.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from milepost_server.broker.accounts import Accounts
from milepost_server.enrollment.base64url import decode_or_empty
from milepost_server.enrollment.challenges import Challenges
from milepost_server.enrollment.invites import check_invite
from milepost_server.enrollment.roster import enroll, refuse_revoked
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.protocol.enrollment import Credentials, JoinRequest, RenewRequest, RevokeRequest
from milepost_shared.protocol.messages import Member
from milepost_shared.protocol.signatures import is_signed, public_key, revocation_signing_input
from milepost_shared.text.names import check_name

JWT_SECONDS = 24 * 60 * 60

log = logging.getLogger("milepost.pairing")


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

    async def join(self, request: JoinRequest) -> Credentials:
        """Let a device in by its invite. The same request may come again.

        Raises BadInput or NotAllowed; Revoked, and the invite stays valid, for a device that was revoked.
        """
        now = self._clock()
        if public_key(request.key) is None:
            raise BadInput("The key is not a public nkey of a user.", field="key")
        check_name("name", request.name)
        await self._refuse_revoked(request)
        user = await self._registry.write(lambda registry: self._redeem_invite(registry, request))
        if not self._user_logs.knows(user):
            await self._user_logs.add(user)
        joined = round(now * 1e6)
        await self._user_logs.write(user, lambda log: enroll(log, request, joined))
        self._notifier.publish(user)
        log.info("a device joined", extra={"user": user, "device": request.device})
        return await self._credentials(user, request.device, request.key, now)

    def challenge(self) -> str:
        """Make a challenge to sign."""
        return self._challenges.new()

    async def renew(self, request: RenewRequest) -> Credentials:
        """Return a new login for a device that proves its key. Raises NotAllowed or Revoked."""
        # Before the roster is read: a login must not be younger than the roster that it rests on.
        now = self._clock()
        member = await self._authenticate(request, request.challenge.encode())
        return await self._credentials(request.user, request.device, member.key, now)

    async def authorize_revocation(self, request: RevokeRequest) -> None:
        """Check that a device of the person asks for another one's revocation.

        Raises BadInput, NotAllowed or Revoked.
        """
        if request.revoke == request.device:
            raise BadInput(
                "A device does not revoke itself.", "Do it from another device of yours.", field="revoke"
            )
        await self._authenticate(
            request, revocation_signing_input(request.user, request.revoke, request.challenge)
        )

    async def _authenticate(self, request: RenewRequest | RevokeRequest, signed: bytes) -> Member:
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

    async def _refuse_revoked(self, request: JoinRequest) -> None:
        """Refuse a revoked device before the invite is used up, which may let it in as a new device."""
        invite = await self._registry.read(lambda registry: registry.invites.get(request.code))
        user = check_invite(invite, request, self._clock()).user
        if user and (member := await self._member(user, request.device)):
            refuse_revoked(member)

    async def _member(self, user: str, device: str) -> Member | None:
        """Return a person's device, as the roster has it."""
        if not self._user_logs.knows(user):
            return None
        return await self._user_logs.read(user, lambda log: log.roster.get(device))

    def _redeem_invite(self, registry: Registry, request: JoinRequest) -> str:
        """Use an invite, and return the person of the device.

        One transaction checks and uses it, before anything else: one device alone gets in by it, and that
        one whenever it asks again.
        """
        invite = check_invite(registry.invites.get(request.code), request, self._clock())
        user = invite.user or self._new_person(request)
        registry.invites.mark_used(request.code, user, request.device)
        return user

    def _new_person(self, request: JoinRequest) -> str:
        """Return the id of the person in the device's log, or a new id. Raises NotAllowed."""
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
