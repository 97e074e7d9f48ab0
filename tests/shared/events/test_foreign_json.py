"""JSON from elsewhere: what nests deeply is refused before it is decoded."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.errors import UNREADABLE
from milepost_shared.events.foreign_json import MOST_LEVELS, decode_foreign


@given(st.integers(0, MOST_LEVELS - 1))
def test_it_is_read_up_to_the_limit(levels: int) -> None:
    assert decode_foreign(b"[" * levels + b"1" + b"]" * levels, msgspec.Raw)


@given(st.integers(MOST_LEVELS + 1, 10_000), st.booleans())
def test_beyond_it_nothing_is_decoded(levels: int, closed: bool) -> None:
    raw = b"[" * levels + b"]" * levels * closed
    with pytest.raises(msgspec.DecodeError, match="nests deeper"):
        decode_foreign(raw, list[Any])


@given(st.binary(max_size=200))
def test_whatever_the_bytes_are_the_error_is_one_that_callers_expect(raw: bytes) -> None:
    try:
        decode_foreign(raw, dict[str, Any])
    except UNREADABLE:
        return
    assert raw.strip()[:1] == b"{"
