"""Packed messages come out as they went in, and nothing that is unpacked is larger than expected."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.protocol.packing import LEVEL, MARK, gunzip, gzip, pack, unpack

MOST = 1 << 20


@given(st.binary(max_size=4000).map(lambda tail: b"{" + tail))
def test_a_message_comes_out_as_it_went_in(message: bytes) -> None:
    assert unpack(pack(message), MOST) == gunzip(gzip(message), MOST) == message


@given(st.binary(max_size=4000).map(lambda tail: b"{" + tail))
def test_no_message_grows(message: bytes) -> None:
    assert len(pack(message)) <= len(message)


def test_events_take_a_quarter_of_their_bytes_or_less() -> None:
    event = b'{"type":"ActivityLogged","device":"a1","seq":%d,"made":%d}'
    events = b",".join(event % (n, n * 7919) for n in range(500))
    assert len(pack(events)) * 4 <= len(events)


@pytest.mark.parametrize(
    "message",
    [
        zlib.compress(bytes(MOST + 1), LEVEL),
        zlib.compress(bytes(100 * MOST), LEVEL),
        pack(b"{" + bytes(MOST // 2))[:-1],
        pack(b"{" + bytes(MOST // 2)) + b"more",
        MARK,
        MARK + b"\xff" * 40,
    ],
)
def test_what_is_cut_off_damaged_or_too_large_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError, match="packed message"):
        unpack(message, MOST)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_refused(message: bytes) -> None:
    for read in (unpack, gunzip):
        try:
            assert len(read(message, MOST)) <= MOST
        except ValueError as refused:
            assert "packed message" in str(refused)
