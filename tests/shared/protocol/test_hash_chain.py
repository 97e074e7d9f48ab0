"""The hash chain of an author, and the digest of a log."""

from __future__ import annotations

from hashlib import blake2b
from itertools import permutations

from milepost_shared.protocol.hash_chain import (
    VersionVectorEntry,
    digest,
    extend_chain,
    extend_order_chain,
    start_chain,
)
from tests.shared.builders import USER, A, B, C

START = start_chain(USER, A)


def test_the_chain_is_the_hash_of_the_one_before_and_the_bytes() -> None:
    assert extend_chain(START, b"raw") == blake2b(START + b"raw", digest_size=16).digest()
    assert len({START, start_chain(USER, B), start_chain("0" * 16, A)}) == 3


def test_the_digest_tells_events_and_their_order_apart_but_not_the_order_of_devices() -> None:
    marks = [VersionVectorEntry(device, 3, START, START) for device in (A, B, C)]
    assert len({digest(order) for order in permutations(marks)}) == 1
    others = [
        marks[:2],
        [marks[0]._replace(seq=4), *marks[1:]],
        [marks[0]._replace(chain=extend_chain(START, b"x")), *marks[1:]],
        [marks[0]._replace(order_chain=extend_order_chain(START, 5)), *marks[1:]],
    ]
    assert len({digest(marks), *map(digest, others)}) == 5
