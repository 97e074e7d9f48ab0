"""An invite that a device uses: it is marked, and the device's key claimed, in one transaction."""

from __future__ import annotations

from typing import NamedTuple

from milepost_server.enrollment.invites import check_invite
from milepost_server.enrollment.roster import key_is_taken, revoked_at
from milepost_server.storage.registry import Registry
from milepost_server.storage.tables.invites import Invite
from milepost_shared.errors import NotAllowed
from milepost_shared.roster.joining import JoinRequest, LoginBody
from milepost_shared.roster.records import Author, Joined, Record


class Redeemed(NamedTuple):
    """An invite that a device uses, whether its key is new here, and the authors that it may bring."""

    invite: Invite
    key_is_new: bool
    authors: list[Record]


def redeem(registry: Registry, request: JoinRequest, body: Joined, now: float) -> Redeemed:
    """Use an invite and claim the device's key, for the person of the invite.

    One transaction checks and uses both: one device alone gets in by an invite, and that one whenever it asks
    again. Raises NotAllowed or Revoked.
    """
    invite = check_invite(registry.invites.get(request.id), body.key, now)
    if body.invite != invite.registration.invite.id:
        raise NotAllowed("The request is for another invite.", "Join again.")
    invited = invite.registration.invite.read()
    if invited is None or invited.user not in (None, body.user):
        raise NotAllowed(
            "This device's log belongs to another person.",
            "To move it to this one, with all that is there: milepost join --move URL CODE",
        )
    key_is_new = registry.device_keys.get(body.key) is None
    claim_key(registry, body, body.key)
    registry.invites.mark_used(request.id, body.key)
    return Redeemed(invite, key_is_new, [r for r in request.records if _is_free(registry, body, r)])


def claim_key(registry: Registry, device: Joined | LoginBody, key: str) -> None:
    """Note the key as that of the device. Raises NotAllowed or Revoked."""
    holder = registry.device_keys.get(key)
    if holder is not None and holder.revoked is not None:
        raise revoked_at(holder.revoked)
    if holder is not None and not holder.is_device(device.user, device.device):
        raise key_is_taken()
    if holder is None:
        registry.device_keys.claim(key, device.user, device.device)


def _is_free(registry: Registry, body: Joined, record: Record) -> bool:
    """Whether a device brings an author in its own name, whose key is not that of another one here."""
    author = record.read()
    if not isinstance(author, Author) or author.by != body.device:
        return False
    return not registry.device_keys.is_of_another(author.key, body.user, author.device)


def give_back(registry: Registry, request: JoinRequest, body: Joined, redeemed: Redeemed) -> None:
    """Let the invite and the key be as they were before a join that failed."""
    registry.invites.mark_used(request.id, redeemed.invite.key)
    if redeemed.key_is_new:
        registry.device_keys.release(body.key)
