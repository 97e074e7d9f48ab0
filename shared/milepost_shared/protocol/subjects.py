"""The NATS subjects of a device."""

from __future__ import annotations

from typing import Literal


def push_subject(user: str, device: str) -> str:
    """Where a device publishes its frames."""
    return f"dev.ev.{user}.{device}"


def sync_subject(user: str, device: str, verb: Literal["pull", "chains", "prove"]) -> str:
    """Where a device asks the server."""
    return f"dev.sync.{user}.{device}.{verb}"


def inbox_prefix(user: str, device: str) -> str:
    """The only inbox on which a device may listen."""
    return f"_I.{user}.{device}"
