"""Frames and requests over the wire."""

from __future__ import annotations

import msgspec
from msgspec import Raw

from milepost_shared.protocol.hash_chain import (
    extend_chain,
    start_chain,
)
from milepost_shared.protocol.messages import Frame, Pull
from tests.shared.builders import USER, A

START = start_chain(USER, A)


def test_a_frame_keeps_the_bytes_of_its_events_over_the_wire() -> None:
    raw = b'{"type":"Later","b":1.0,"a":"\xc3\xbc"}'
    frame = Frame(
        device=A, first=2, prev=START.hex(), events=[Raw(raw)] * 2, sig=b"\x00\xff", effective={3: 9}
    )
    back = msgspec.json.decode(msgspec.json.encode(frame), type=Frame)
    assert [bytes(event) for event in back.events] == [raw, raw]
    assert (back.last, back.sig, back.effective, back.stored_at) == (3, b"\x00\xff", {3: 9}, None)


def test_a_frame_has_its_authors_chain_before_its_events_and_after_each() -> None:
    frame = Frame(device=A, first=1, prev=START.hex(), events=[Raw(b"1"), Raw(b"2")], sig=b"")
    one = extend_chain(START, b"1")
    assert (frame.raws, frame.chains) == ([b"1", b"2"], [START, one, extend_chain(one, b"2")])
    other = msgspec.structs.replace(frame, events=[Raw(b"2")])
    assert other.chains == [START, extend_chain(START, b"2")]


def test_a_pull_may_leave_out_defaults() -> None:
    asked = msgspec.json.decode(b'{"have":{"aaaaaaaaaaaa":[3,"' + START.hex().encode() + b'"]}}', type=Pull)
    assert (asked.have, asked.wait, asked.own) == ({A: (3, START.hex())}, 0.0, False)
