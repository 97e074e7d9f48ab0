"""Devices that none of the person's own let in, in words."""

from __future__ import annotations

from milepost_shared.protocol.member import Member
from milepost_shared.roster.fingerprint import fingerprint


def newcomer_phrase(member: Member) -> str:
    """Say that a device joined, who let it in, and what to do where it is none of the person's."""
    return (
        f"“{member.name}” ({member.device}) is among your devices by an invite of whoever runs the server;"
        f" none of your devices let it in. Its key is {fingerprint(member.key)}."
        f" If it is not yours: milepost revoke {member.device}"
    )
