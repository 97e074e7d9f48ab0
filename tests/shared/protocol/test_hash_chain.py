"""The hash chain of an author, and the digest of a log."""

from __future__ import annotations

from hashlib import blake2b
from itertools import permutations

from milepost_shared.protocol.hash_chain import (
    VersionVectorEntry,
    chain_next,
    chain_start,
    digest,
    order_next,
)
from tests.shared.builders import USER, A, B, C

START = chain_start(USER, A)


def test_the_chain_is_the_hash_of_the_one_before_and_the_bytes() -> None:
    assert chain_next(START, b"raw") == blake2b(START + b"raw", digest_size=16).digest()
    assert len({START, chain_start(USER, B), chain_start("0" * 16, A)}) == 3


def test_the_digest_tells_events_and_their_order_apart_but_not_the_order_of_devices() -> None:
    marks = [VersionVectorEntry(device, 3, START, START) for device in (A, B, C)]
    assert len({digest(order) for order in permutations(marks)}) == 1
    others = [
        marks[:2],
        [marks[0]._replace(seq=4), *marks[1:]],
        [marks[0]._replace(chain=chain_next(START, b"x")), *marks[1:]],
        [marks[0]._replace(order_chain=order_next(START, 5)), *marks[1:]],
    ]
    assert len({digest(marks), *map(digest, others)}) == 5
