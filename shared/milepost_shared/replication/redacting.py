"""Attesting what is left of erased events that had texts inside (shared/decisions/0038-old-events.md)."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from milepost_shared.events.drafts import draft_header
from milepost_shared.events.erased import MOST_INLINE, Erased
from milepost_shared.events.redaction import Redaction
from milepost_shared.events.types import encode
from milepost_shared.storage.log import Log


def attest(log: Log, device: str, signed: Sequence[tuple[str, Redaction]]) -> None:
    """Write redactions that `device` signed, by ref, as its next events."""
    parts = [tuple(signed[n : n + MOST_INLINE]) for n in range(0, len(signed), MOST_INLINE)]
    log.erase(device, [_erased(part) for part in parts], now=0)
    log.metadata.put("unsigned", int(bool(log.redactions.unsigned())))


def _erased(part: tuple[tuple[str, Redaction], ...]) -> Erased:
    id = blake2b(encode(part), digest_size=6).hexdigest()
    return Erased(**draft_header(), id=id, level="texts", inline=part)
