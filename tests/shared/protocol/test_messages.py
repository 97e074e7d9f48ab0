"""Frames, chains, digests and the subjects of a sync."""

from __future__ import annotations

from hashlib import blake2b
from itertools import permutations

import msgspec
from msgspec import Raw

from milepost_shared.protocol.hash_chain import (
    VersionVectorEntry,
    chain_next,
    chain_start,
    digest,
    order_next,
)
from milepost_shared.protocol.messages import Frame, Pull
from milepost_shared.protocol.signatures import to_sign
from milepost_shared.protocol.subjects import inbox_prefix, push_subject, sync_subject
from tests.shared.making import USER, A, B, C

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


def test_a_signature_is_over_the_person_the_author_and_the_chain_at_the_last_event() -> None:
    signed = {to_sign(USER, A, 3, START), to_sign("0" * 16, A, 3, START), to_sign(USER, B, 3, START)}
    signed |= {to_sign(USER, A, 4, START), to_sign(USER, A, 3, chain_next(START, b"x"))}
    assert len(signed) == 5


def test_a_frame_keeps_the_bytes_of_its_events_over_the_wire() -> None:
    raw = b'{"type":"Later","b":1.0,"a":"\xc3\xbc"}'
    frame = Frame(
        device=A, first=2, prev=START.hex(), events=[Raw(raw)] * 2, sig=b"\x00\xff", effective={3: 9}
    )
    back = msgspec.json.decode(msgspec.json.encode(frame), type=Frame)
    assert [bytes(event) for event in back.events] == [raw, raw]
    assert (back.last, back.sig, back.effective, back.stored_at) == (3, b"\x00\xff", {3: 9}, None)


def test_a_frame_tells_its_authors_chain_before_its_events_and_after_each() -> None:
    frame = Frame(device=A, first=1, prev=START.hex(), events=[Raw(b"1"), Raw(b"2")], sig=b"")
    one = chain_next(START, b"1")
    assert (frame.raws, frame.chains) == ([b"1", b"2"], [START, one, chain_next(one, b"2")])
    other = msgspec.structs.replace(frame, events=[Raw(b"2")])
    assert other.chains == [START, chain_next(START, b"2")]


def test_a_question_may_leave_out_what_is_plain() -> None:
    asked = msgspec.json.decode(b'{"have":{"aaaaaaaaaaaa":[3,"' + START.hex().encode() + b'"]}}', type=Pull)
    assert (asked.have, asked.wait, asked.own) == ({A: (3, START.hex())}, 0.0, False)


def test_subjects_name_the_person_and_the_device() -> None:
    assert push_subject(USER, A) == f"dev.ev.{USER}.{A}"
    assert sync_subject(USER, A, "pull") == f"dev.sync.{USER}.{A}.pull"
    assert inbox_prefix(USER, A) == f"_I.{USER}.{A}"
