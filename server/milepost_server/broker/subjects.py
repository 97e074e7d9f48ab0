"""The subjects inside DATA: what the stream keeps, and what a server listens on.

Each has the partition of its person, so that one server can listen to a part of the people
(server/decisions/0017-partitions.md). What a device publishes has none: the broker adds it, by MAPPINGS.
"""

from __future__ import annotations

PARTITIONS = 256
"""Into how many parts people are divided. It never changes: it is in each subject that a stream has kept."""
EVENTS = "ev.*.*.*"
QUESTIONS = "sync.*.*.*.*"
MAPPINGS = {
    "dev.ev.*.*": "ev.{{partition(256,1)}}.{{wildcard(1)}}.{{wildcard(2)}}",
    "dev.sync.*.*.*": "sync.{{partition(256,1)}}.{{wildcard(1)}}.{{wildcard(2)}}.{{wildcard(3)}}",
}
"""What the broker makes of the subjects of devices."""
FNV_OFFSET, FNV_PRIME = 2_166_136_261, 16_777_619


def partition(user: str) -> int:
    """Return the partition of a person, as the broker computes it: FNV-1a of 32 bits."""
    value = FNV_OFFSET
    for byte in user.encode():
        value = (value ^ byte) * FNV_PRIME & 0xFFFFFFFF
    return value % PARTITIONS


def events_of(user: str, device: str = "*") -> str:
    """Return the subject of what a person's device sends; without one, of what all of them send."""
    return f"ev.{partition(user)}.{user}.{device}"


def sender(subject: str) -> tuple[str, str]:
    """Return the person and the device that a subject of EVENTS names."""
    _, _, user, device = subject.split(".")
    return user, device
