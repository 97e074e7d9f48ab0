"""The hash chains over an author's events and over their stamps, and the digest over all chains.

`chain[n] = blake2b-128(chain[n-1] ‖ bytes[n])`. So one value stands for all events of an author up to the
n-th, and equal values mean equal events (shared/decisions/0012-hash-chains.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple


class VersionVectorEntry(NamedTuple):
    """How far an author's events go in a log: the last seq, the chain there, and the order chain there, which
    is the chain of their effective stamps."""

    device: str
    seq: int
    chain: bytes
    order_chain: bytes


def start_chain(user: str, device: str) -> bytes:
    """Return `chain[0]` of a device's events in a person's log, before the first event."""
    return _hash(f"{user}/{device}".encode())


def extend_chain(chain: bytes, raw: bytes) -> bytes:
    """Return the chain after one more event, encoded as `raw`."""
    return _hash(chain + raw)


def extend_order_chain(chain: bytes, effective: int) -> bytes:
    """Return the order chain after one more event, with that effective stamp."""
    return _hash(chain + effective.to_bytes(8, "big"))


def digest(heads: Iterable[VersionVectorEntry]) -> str:
    """Return one hex value for a set of events and their order: logs with equal digests are equal."""
    total = blake2b(digest_size=16)
    for head in sorted(heads):
        total.update(f"{head.device}{head.seq:016x}".encode() + head.chain + head.order_chain)
    return total.hexdigest()


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
