"""A device on its person's roster: how it gets there, and that a revoked one is refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from milepost_server.broker.identity import ServerIdentity
from milepost_shared.errors import NotAllowed, Revoked
from milepost_shared.protocol.member import Member
from milepost_shared.replication.roster import take_record, take_records
from milepost_shared.roster.records import Joined, Record
from milepost_shared.storage.log import Log


def enroll(
    log: Log, record: Record, body: Joined, authors: Iterable[Record], now: int, identity: ServerIdentity
) -> None:
    """Make a member of the device that joins by `record`, at the stamp `now` unless it is one already.

    It brings `authors`. Raises NotAllowed where another key has its id or another device its key, Revoked
    where it or its key was revoked.
    """
    known = log.roster.get(body.device)
    if known is not None and known.key != body.key:
        raise NotAllowed("That device id is held by another key.", "Use a fresh MILEPOST_HOME.")
    for other in log.roster.all():
        if other.key == body.key:
            refuse_revoked(other)
            # A mere claim gives way; what a member has, or wrote something with, does not.
            if other.device != body.device and (other.role == "member" or log.head(other.device).seq):
                raise key_is_taken()
    if known is not None and known.role == "member":
        return
    if reason := take_record(log, record, now, identity.sign):
        raise NotAllowed(f"The device cannot join: {reason}.", "Ask for a new invite.")
    take_records(log, authors, now, identity.sign)


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


def removed_at(stamp: int) -> Revoked:
    """The refusal of a device of a person whom the operator removed at that stamp."""
    on = datetime.fromtimestamp(stamp / 1e6, UTC).date()
    return Revoked(
        f"Whoever runs the server removed you from it on {on}, with all that it had of yours.",
        "All that is here stays, and can be read and exported. To come back, ask them for an invite: "
        "milepost join URL CODE",
    )


def key_is_taken() -> NotAllowed:
    """The refusal of a key that another device of this server has."""
    return NotAllowed("That key is another device's here.", "Use a fresh MILEPOST_HOME.")
