"""The NATS subjects on which a device publishes, asks and listens
(server/decisions/0002-broker-accounts.md)."""

from __future__ import annotations

from typing import Literal


def push_subject(user: str, device: str) -> str:
    """Return the subject on which a device publishes its frames."""
    return f"dev.ev.{user}.{device}"


def sync_subject(user: str, device: str, verb: Literal["pull", "chains", "prove", "records"]) -> str:
    """Return the subject on which a device sends a request to the server."""
    return f"dev.sync.{user}.{device}.{verb}"


def inbox_prefix(user: str, device: str) -> str:
    """Return the prefix of the only inbox on which a device may listen for answers."""
    return f"_I.{user}.{device}"
