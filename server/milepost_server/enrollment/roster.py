"""A device on its person's roster: how it gets there, and that a revoked one is refused."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from milepost_shared.errors import NotAllowed, Revoked
from milepost_shared.protocol.enrollment import MAX_NAME_LENGTH, JoinRequest
from milepost_shared.protocol.messages import Member
from milepost_shared.protocol.signatures import public_key
from milepost_shared.storage.log import Log


def enroll(log: Log, request: JoinRequest, now: int) -> None:
    """Put the device on the roster, as joined at the stamp `now` unless it had joined before.

    Raises NotAllowed where another key has its id, Revoked where it was revoked.
    """
    known = log.roster.get(request.device)
    if known is not None and known.key != request.key:
        raise NotAllowed("That device id is held by another key.", "Use a fresh MILEPOST_HOME.")
    if known is not None:
        # It may have been revoked since the request was checked.
        refuse_revoked(known)
    if request.user == log.user:
        _add_unknown_devices(log, request)
    joined = known.joined if known else now
    log.roster.put(Member(device=request.device, name=request.name, key=request.key, joined=joined))


def refuse_revoked(member: Member) -> None:
    """Raise Revoked for a device that was revoked."""
    if member.revoked is not None:
        on = datetime.fromtimestamp(member.revoked / 1e6, UTC).date()
        raise Revoked(
            f"This device was revoked on {on}, from another device or by whoever runs the server.",
            "All that is here stays, and can be read and exported. To come back with it as a new device: "
            "milepost join URL CODE",
        )


def _add_unknown_devices(log: Log, request: JoinRequest) -> None:
    """Take the devices that a device of this person knows and the roster lacks.

    A server that was restored may lack some, and other devices relay their frames.
    """
    known = {member.device for member in log.roster.all()}
    for member in request.roster:
        if member.device not in known and public_key(member.key) is not None:
            log.roster.put(replace(member, name=member.name[:MAX_NAME_LENGTH]))
