"""A device on its person's roster: how it gets there, and that a revoked one is refused."""

from __future__ import annotations

from collections.abc import Container
from datetime import UTC, datetime

from msgspec.structs import replace

from milepost_shared.errors import NotAllowed, Revoked
from milepost_shared.protocol.enrollment import MAX_NAME_LENGTH, MAX_ROSTER, JoinRequest
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import public_key
from milepost_shared.storage.log import Log


def enroll(log: Log, request: JoinRequest, now: int, *, brings: bool, taken: Container[str]) -> None:
    """Make the device a member, as joined at the stamp `now` unless it is one already.

    Where it `brings` its person's devices, those that the roster lacks become authors, but none with a key in
    `taken`: those are of other members of this server. Raises NotAllowed where another key has its id or
    another device its key, Revoked where it or its key was revoked.
    """
    known = log.roster.get(request.device)
    if known is not None and known.key != request.key:
        raise NotAllowed("That device id is held by another key.", "Use a fresh MILEPOST_HOME.")
    for other in log.roster.all():
        if other.key == request.key:
            refuse_revoked(other)
            if other.device != request.device:
                _free_key(log, other)
    if brings and request.user == log.user:
        _add_authors(log, request, taken)
    joined = known.joined if known is not None and known.role == "member" else now
    log.roster.put(Member(device=request.device, name=request.name, key=request.key, joined=joined))


def refuse_revoked(member: Member) -> None:
    """Raise Revoked for a device that was revoked."""
    if member.revoked is not None:
        raise revoked_at(member.revoked)


def revoked_at(stamp: int) -> Revoked:
    """The refusal of a device or a key that was revoked at that stamp."""
    on = datetime.fromtimestamp(stamp / 1e6, UTC).date()
    return Revoked(
        f"This device was revoked on {on}, from another device or by whoever runs the server.",
        "All that is here stays, and can be read and exported. To come back with it as a new device: "
        "milepost join URL CODE",
    )


def key_is_taken() -> NotAllowed:
    """The refusal of a key that another device of this server has."""
    return NotAllowed("That key is another device's here.", "Use a fresh MILEPOST_HOME.")


def _free_key(log: Log, other: Member) -> None:
    """Remove an author that was brought with the key of the device that joins. Raises NotAllowed where it is
    no mere claim: a member has the key, or wrote something with it."""
    if other.role == "member" or log.head(other.device).seq:
        raise key_is_taken()
    log.roster.remove(other.device)


def _add_authors(log: Log, request: JoinRequest, taken: Container[str]) -> None:
    """Note the devices that a device of this person knows and the roster lacks, to verify their frames.

    A server that was restored may lack some, and other devices relay their frames. Whoever is brought gets
    no rights by it: the keys are those that the request says.
    """
    known = log.roster.all()
    devices, keys = {member.device for member in known}, {member.key for member in known} | {request.key}
    devices.add(request.device)
    for member in request.roster[: max(0, MAX_ROSTER - len(known))]:
        if member.device in devices or member.key in keys or member.key in taken:
            continue
        if public_key(member.key) is not None:
            devices.add(member.device)
            keys.add(member.key)
            log.roster.put(replace(member, name=member.name[:MAX_NAME_LENGTH], role="author"))
