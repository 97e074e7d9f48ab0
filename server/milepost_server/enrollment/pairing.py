"""Pairing: a device joins by an invite and its key, and renews its login by its key.

Why it is done so: server/decisions/0007-pairing.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.identity import ServerIdentity
from milepost_server.enrollment.challenges import Challenges
from milepost_server.enrollment.redeeming import Redeemed, claim_key, give_back, redeem
from milepost_server.enrollment.roster import enroll, refuse_revoked, removed_at
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.tables.device_keys import KeyHolder
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import public_key
from milepost_shared.replication.rebuilding import begin_rebuilding
from milepost_shared.replication.roster import ensure_records, held_records, merge_records
from milepost_shared.roster.joining import (
    Admitted,
    AdmittedBody,
    Challenge,
    Hello,
    InviteQuestion,
    InviteShown,
    JoinRequest,
    LoginRequest,
    Purpose,
    challenge_text,
    show,
)
from milepost_shared.roster.records import Joined, Record, Revoked, to_sign
from milepost_shared.storage.log import Log
from milepost_shared.text.names import check_name

JWT_SECONDS = 24 * 60 * 60
ASK_FOR_ANOTHER = (
    "Make an invite on a device of theirs: milepost invite. "
    "Or whoever runs the server makes one: milepost-server invite --user PERSON"
)

log = logging.getLogger("milepost.pairing")


class BrokerAddress(NamedTuple):
    """Where devices reach the broker, and the fingerprint of the certificate that it presents now.

    `let_in` lets it know the account of a person.
    """

    url: str
    certificate: Callable[[], str] = str
    let_in: Callable[[str], object] = str


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
        identity: ServerIdentity,
        broker: BrokerAddress,
        clock: Callable[[], float],
    ) -> None:
        self._user_logs = user_logs
        self._registry = registry
        self._notifier = notifier
        self._accounts = accounts
        self._identity = identity
        self._broker = broker
        self._clock = clock
        self._challenges = Challenges(clock)
        self._joining = asyncio.Lock()

    def challenge(self, hello: Hello) -> Challenge:
        """Make a challenge to sign, which this server signs for the device's nonce."""
        challenge = self._challenges.new()
        signature = self._identity.sign(challenge_text(hello.nonce, challenge))
        return Challenge(challenge=challenge, key=self._identity.key, sig=signature)

    async def show_invite(self, question: InviteQuestion) -> InviteShown:
        """Show an invite to whoever knows its id, and which names are taken. Raises NotAllowed."""
        known = await self._registry.read(lambda registry: registry.invites.get(question.id))
        if known is None:
            raise NotAllowed("That invite is not known here.", "Make a new one: milepost-server invite")
        shown = show(known.registration, self._identity.key, question.nonce)
        invited = shown.invite.read()
        return msgspec.structs.replace(shown, names=await self._names(invited.user if invited else None))

    async def join(self, request: JoinRequest) -> Admitted:
        """Let a device in by its invite, once it has proved its key. The same request may come again.

        Whatever is raised, the invite stays valid: BadInput, NotAllowed, StorageFailed, or Revoked for a
        device that was revoked.
        """
        record, body = self._checked_join(request)
        # One at a time: an invite that is given back must not be in use by another request.
        async with self._joining:
            now = self._clock()
            redeemed = await self._registry.write(lambda registry: redeem(registry, request, body, now))
            try:
                await self._admit(redeemed, request, record, body)
                await self._registry.write(lambda registry: registry.removed.invite_back(body.user))
                if name := redeemed.invite.name:
                    await self._registry.write(lambda registry: registry.people.introduce(body.user, name))
            except Exception:
                await self._registry.write(lambda registry: give_back(registry, request, body, redeemed))
                raise
        self._notifier.publish(body.user)
        log.info("a device joined", extra={"user": body.user, "device": body.device})
        return await self._admitted(body.user, body.device, body.key, now, request.nonce)

    async def login(self, request: LoginRequest) -> Admitted:
        """Return a new login for a device that proves its key. Raises NotAllowed or Revoked."""
        # Before the roster is read: a login must not be younger than the roster that it rests on.
        now, body = self._clock(), request.read()
        member = await self.authenticate(request, now, "login")
        return await self._admitted(body.user, body.device, member.key, now, body.nonce)

    async def authenticate(self, request: LoginRequest, now: float, purpose: Purpose) -> Member:
        """Return the device that asks, once it has proved its key for that. Raises NotAllowed or Revoked."""
        body = request.read()
        if body.server != self._identity.key:
            raise NotAllowed("The login is for another server.", "Join this one: milepost join URL CODE")
        if not self._challenges.is_valid(body.challenge):
            raise NotAllowed("The challenge is not this server's, or more than a minute old.", "Try again.")
        await self._refuse_removed(body.user)
        member = await self._member(body.user, body.device) or await self._bring_back(request, now, purpose)
        if member is None:
            raise NotAllowed("This server does not know that device.", "Join again: milepost join URL CODE")
        if not request.is_signed(member.key, purpose):
            raise NotAllowed("The login is not signed by that device's key.", "Join again with a new invite.")
        refuse_revoked(member)
        holder = await self._registry.read(lambda registry: registry.device_keys.get(member.key))
        if holder != KeyHolder(body.user, body.device):
            await self._registry.write(lambda registry: claim_key(registry, body, member.key))
        return member

    async def _refuse_removed(self, user: str) -> None:
        """Raise Revoked for a device of a person whom the operator removed."""
        at = await self._registry.read(lambda registry: registry.removed.at(user))
        if at is not None:
            raise removed_at(at)

    async def authorize_revocation(self, record: Record) -> Revoked:
        """Return what a record of a device asks for, once it is the revocation of another device of its
        person. Raises BadInput, NotAllowed or Revoked."""
        body = record.read()
        if not isinstance(body, Revoked) or body.server != self._identity.key:
            raise NotAllowed("That is no revocation for this server.", "Update Milepost on this device.")
        if body.by == body.device:
            raise BadInput("A device does not revoke itself.", "Do it from another device of yours.")
        member = await self._member(body.user, body.by)
        if member is None:
            raise NotAllowed("This server does not know that device.", "Join again: milepost join URL CODE")
        if not record.is_signed_by("signer", member.key):
            raise NotAllowed("The revocation is not signed by that device's key.", "Join again.")
        refuse_revoked(member)
        return body

    def _checked_join(self, request: JoinRequest) -> tuple[Record, Joined]:
        """Return the record of a request once the device has proved its key and the invite's.

        Raises BadInput or NotAllowed.
        """
        record = request.record
        if record is None:
            raise NotAllowed(
                "The Milepost on this device is too old to join: it does not prove its key.",
                "Update Milepost on this device, and join with the same invite.",
            )
        body, invite = record.read(), record.invite.read() if record.invite else None
        if not isinstance(body, Joined) or body.legacy or invite is None:
            raise NotAllowed("That is no request to join.", "Update Milepost on this device.")
        check_name("name", body.name)
        if public_key(body.key) is None:
            raise BadInput("The key is not a public nkey of a user.", field="key")
        if body.server != self._identity.key:
            raise NotAllowed("The request is for another server.", "Check the address of the server.")
        if not self._challenges.is_valid(body.challenge):
            raise NotAllowed("The challenge is not this server's, or more than a minute old.", "Join again.")
        if not (record.is_signed_by("device", body.key) and record.is_signed_by("code", invite.key)):
            raise NotAllowed("The request is not signed by the device's key.", "Use a fresh MILEPOST_HOME.")
        return record, body

    async def _admit(self, redeemed: Redeemed, request: JoinRequest, record: Record, body: Joined) -> None:
        """Put the device on the roster of its person. Raises NotAllowed, Revoked or StorageFailed."""
        await self._ensure_file(body.user, brings_history=request.claimed)
        now = round(self._clock() * 1e6)
        invited = redeemed.invite.registration.invite.read()
        is_new = invited is not None and invited.user is None and redeemed.invite.key is None

        def admit(log: Log) -> None:
            ensure_records(log, self._identity.key, self._identity.sign)
            if is_new and any(each.role == "member" for each in log.roster.all()):
                raise NotAllowed("That person is here already.", ASK_FOR_ANOTHER)
            enroll(log, record, body, redeemed.authors, now, self._identity)

        await self._user_logs.write(body.user, admit)

    async def _bring_back(self, request: LoginRequest, now: float, purpose: Purpose) -> Member | None:
        """Return a device that this server let in and lost in a restore: it presents its record."""
        record = request.record
        joined, receipt = (record.read(), record.receipt()) if record else (None, None)
        if record is None or receipt is None or receipt.server != self._identity.key:
            return None
        if not isinstance(joined, Joined) or not request.is_signed(joined.key, purpose):
            return None
        await self._ensure_file(joined.user, brings_history=True)

        def merge(log: Log) -> list[Member]:
            ensure_records(log, self._identity.key, self._identity.sign)
            merge_records(log, [record])
            return log.roster.all()

        roster = await self._user_logs.write(joined.user, merge)
        await self._registry.write(lambda registry: registry.settle_keys(joined.user, roster, int(now)))
        log.info("a device is known again", extra={"user": joined.user, "device": joined.device})
        return await self._member(joined.user, joined.device)

    async def _ensure_file(self, user: str, *, brings_history: bool) -> None:
        """Make the person's file where there is none; then a device may bring the history of a lost one."""
        if self._user_logs.knows(user):
            return
        await self._user_logs.add(user)
        if brings_history:
            now = round(self._clock() * 1e6)
            await self._user_logs.write(user, lambda log: begin_rebuilding(log, now))

    async def _names(self, user: str | None) -> list[str]:
        """Return the names of a person's devices; none of a new person's."""
        if user is None or not self._user_logs.knows(user):
            return []
        return await self._user_logs.read(user, lambda log: [each.name for each in log.roster.all()])

    async def _member(self, user: str, device: str) -> Member | None:
        """Return a person's device that is a member."""
        if not self._user_logs.knows(user):
            return None
        return await self._user_logs.read(user, lambda log: log.roster.member(device))

    async def _admitted(self, user: str, device: str, key: str, now: float, nonce: str) -> Admitted:
        server = self._identity

        def records(log: Log) -> list[Record]:
            ensure_records(log, server.key, server.sign)
            return held_records(log)

        known = await self._user_logs.read(user, lambda log: log.metadata.text("server") == server.key)
        found = await (self._user_logs.read if known else self._user_logs.write)(user, records)
        self._broker.let_in(user)
        body = AdmittedBody(
            user=user,
            records=found,
            broker=self._broker.url,
            certificate=self._broker.certificate(),
            jwt=self._accounts.device_jwt(user, device, key, now, JWT_SECONDS),
            expires=int(now + JWT_SECONDS),
            nonce=nonce,
        )
        text = msgspec.json.encode(body).decode()
        return Admitted(body=text, sig=server.sign(to_sign("admitted", text)))
