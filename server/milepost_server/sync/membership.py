"""Which devices get an answer: the members on the person's roster that are not revoked."""

from __future__ import annotations

from collections.abc import Sequence

from milepost_shared.protocol.member import Member
from milepost_shared.storage.log import Log

NOT_ON_ROSTER = "This device is not on the roster of this person."
REVOKED = "This device was revoked."


def refusal_of(log: Log, device: str) -> str:
    """Say why a device gets no answer; empty for one that does."""
    found = log.roster.get(device)
    return refusal_among([] if found is None else [found], device)


def refusal_among(roster: Sequence[Member], device: str) -> str:
    """Say by the roster why a device gets no answer; empty for one that does."""
    member = next((each for each in roster if each.device == device and each.role == "member"), None)
    if member is None:
        return NOT_ON_ROSTER
    return "" if member.revoked is None else REVOKED


def active_devices(log: Log) -> dict[str, str]:
    """Return the members that are not revoked, each with its name."""
    return {member.device: member.name for member in log.roster.all() if member.is_active}
