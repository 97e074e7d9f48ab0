"""The chains of hashes over an author's events and their stamps, and the digest over all of them."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple


class VersionVectorEntry(NamedTuple):
    """How far an author's events go in a log: the seq, the chain there, and the chain of their stamps."""

    device: str
    seq: int
    chain: bytes
    order_chain: bytes


def chain_start(user: str, device: str) -> bytes:
    """`chain[0]` of a device's events in a person's log."""
    return _hash(f"{user}/{device}".encode())


def chain_next(chain: bytes, raw: bytes) -> bytes:
    """The chain after the event written as `raw`."""
    return blake2b(chain + raw, digest_size=16).digest()


def order_next(chain: bytes, effective: int) -> bytes:
    """The order chain after an event with that effective stamp."""
    return blake2b(chain + effective.to_bytes(8, "big"), digest_size=16).digest()


def digest(heads: Iterable[VersionVectorEntry]) -> str:
    """One word for a set of events in their order, in hex: equal digests, equal logs."""
    total = blake2b(digest_size=16)
    for head in sorted(heads):
        total.update(f"{head.device}{head.seq:016x}".encode() + head.chain + head.order_chain)
    return total.hexdigest()


def _hash(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()
