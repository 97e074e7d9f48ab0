"""Invites: made by the operator or by a device, and used by one device (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import secrets

from milepost_server.broker.identity import ServerIdentity
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.tables.invites import Invite
from milepost_server.storage.user_logs import UserLogs
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.roster.invite_code import new_code, secrets_of
from milepost_shared.roster.joining import InviteKept, InviteRegistration, register
from milepost_shared.roster.membership import SERVER
from milepost_shared.roster.records import InviteBody, SignedInvite, encode_body, signing_input

INVITE_SECONDS = 10 * 60
MOST_OPEN = 16
"""How many invites of a person's devices may be good at a time."""


async def create_invite(
    registry: RegistryFile, identity: ServerIdentity, user: str | None, now: float, name: str = ""
) -> tuple[str, int]:
    """Make an invite of the operator for a person (None: a new one), valid for INVITE_SECONDS.

    `name` is what a new person is to be called here. Returns the code, 80 random bits, and when it expires,
    in seconds since the epoch. Raises BadInput where another person has the name.
    """
    code, expires = new_code(secrets.token_bytes), int(now + INVITE_SECONDS)
    derived = secrets_of(code)
    body = InviteBody(by=SERVER, key=derived.public, user=user, server=identity.key, until=expires)
    invite = SignedInvite(body=encode_body(body), sig=identity.sign(signing_input(body)))
    registration = register(derived, invite)

    def keep(registry: Registry) -> None:
        if name and not registry.people.is_free(name):
            raise BadInput(f"Somebody is called “{name}” already.", "Choose another name.", field="name")
        registry.invites.add(registration, user, expires * 1_000_000, name)

    await registry.write(keep)
    return code, expires


async def keep_invite(
    user_logs: UserLogs, registry: RegistryFile, server: str, registration: InviteRegistration, now: float
) -> InviteKept:
    """Keep the invite that a device made for its person at this `server` (its key).

    Raises NotAllowed where no member of the person signed it.
    """
    invite = registration.invite.read()
    if invite is None or invite.user is None or invite.server != server:
        raise NotAllowed("The invite is not for a person of this server.", "Make it anew: milepost invite")
    user, maker = invite.user, invite.by
    known = user_logs.knows(user)
    member = await user_logs.read(user, lambda log: log.roster.member(maker)) if known else None
    if member is None or not member.is_active or not registration.invite.is_signed(member.key):
        raise NotAllowed("Nobody who may has signed the invite.", "Make it on a device that has joined.")
    expires = min(invite.until, int(now + INVITE_SECONDS))
    if expires <= now:
        # Otherwise these would be many: only those that are good are counted.
        raise NotAllowed(
            "That invite has expired.", "Make it anew, and see that this device's clock is right."
        )

    def keep(registry: Registry) -> None:
        if registry.invites.open_for(user, round(now * 1e6)) >= MOST_OPEN:
            raise NotAllowed(f"{MOST_OPEN} invites are good already.", "Use one, or wait ten minutes.")
        registry.invites.add(registration, user, expires * 1_000_000)

    await registry.write(keep)
    return InviteKept(expires=expires)


def check_invite(invite: Invite | None, key: str, now: float) -> Invite:
    """Return the invite if it lets the device with that key in at `now` (Unix seconds). Raises NotAllowed."""
    if invite is None or invite.key not in (None, key):
        raise NotAllowed(
            "That invite is not known here or was used.", "Make a new one: milepost-server invite"
        )
    if invite.expires < now * 1e6:
        raise NotAllowed("That invite has expired.", "Make a new one: milepost-server invite")
    return invite
