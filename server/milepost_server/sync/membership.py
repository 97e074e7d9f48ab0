"""Which devices get an answer: the members on the person's roster that are not revoked."""

from __future__ import annotations

from milepost_shared.storage.log import Log

NOT_ON_ROSTER = "This device is not on the roster of this person."
REVOKED = "This device was revoked."


def refusal_of(log: Log, device: str) -> str:
    """Say why a device gets no answer; empty for one that does."""
    member = log.roster.member(device)
    if member is None:
        return NOT_ON_ROSTER
    return "" if member.revoked is None else REVOKED


def active_devices(log: Log) -> dict[str, str]:
    """Return the members that are not revoked, each with its name."""
    return {member.device: member.name for member in log.roster.all() if member.is_active}
