"""Invites: made by the operator, and used by one device (server/decisions/0007-pairing.md)."""

from __future__ import annotations

import secrets

from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.tables.invites import Invite
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.protocol.enrollment import JoinRequest
from milepost_shared.roster.invite_code import new_code, read_code

INVITE_SECONDS = 10 * 60


async def create_invite(registry: RegistryFile, user: str | None, now: float) -> tuple[str, int]:
    """Make an invite for a person (None: a new one), valid for INVITE_SECONDS.

    Returns its code, 80 random bits, and when it expires, in seconds since the epoch.
    """
    code, expires = new_code(secrets.token_bytes), int(now + INVITE_SECONDS)
    await registry.write(lambda registry: registry.invites.add(code, user, expires * 1_000_000))
    return code, expires


def code_as_made(typed: str) -> str:
    """Return a code as `create_invite` made it, however it was typed; empty for what is no code."""
    try:
        return read_code(typed)
    except BadInput:
        return ""


def check_invite(invite: Invite | None, request: JoinRequest, now: float) -> Invite:
    """Return the invite if it lets the device in at `now` (Unix seconds). Raises NotAllowed."""
    if invite is None or invite.device not in (None, request.device):
        raise NotAllowed(
            "That invite is not known here or was used.", "Make a new one: milepost-server invite"
        )
    if invite.expires < now * 1e6:
        raise NotAllowed("That invite has expired.", "Make a new one: milepost-server invite")
    if request.claimed and invite.user not in (None, request.user):
        raise NotAllowed(
            "This device's log belongs to another person.",
            "Use a fresh MILEPOST_HOME for this person, or an invite of the log's owner.",
        )
    return invite
