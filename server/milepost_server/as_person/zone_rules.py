"""Zones by a rule of POSIX, like `JST-9` or `CET-1CEST,M3.5.0,M10.5.0/3`, which devices without a named zone
report."""

from __future__ import annotations

import struct
from datetime import tzinfo
from io import BytesIO
from zoneinfo import ZoneInfo

HEADER = struct.Struct(">4sc15x6l")
NAMELESS = struct.pack(">lbb", 0, 0, 0) + b"\0"
"""One local time of offset 0 without a name. A file has at least one, which the rule then overrides."""


def zone_of_rule(rule: str) -> tzinfo | None:
    """Return the zone of a rule; None for what is no rule."""
    try:
        file = _file(rule.encode("ascii"))
        return ZoneInfo.from_file(BytesIO(file)) if rule and rule.isprintable() else None
    except (ValueError, OverflowError):
        return None


def _file(rule: bytes) -> bytes:
    """Return a file of zones (RFC 9636) that has no changes of time but those of the rule."""
    block = HEADER.pack(b"TZif", b"2", 0, 0, 0, 0, 1, 1) + NAMELESS
    return block * 2 + b"\n" + rule + b"\n"
