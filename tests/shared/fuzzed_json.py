"""Fuzzed JSON: numbers out of range, invalid texts, values of other types, or bytes that are no JSON."""

from __future__ import annotations

import json
import sys
from typing import Any

from hypothesis import strategies as st

values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
odd = values | st.sampled_from(
    [
        *(0, -1, 2**53 - 1, 2**53, 2**63, 2**64, 10**400, 1e12, 1.0000001e12, -1e300, 1e-7, 0.1 + 0.2),
        *(float("nan"), float("inf"), "\ud800", "\udcff", "\0", "\x7f", "\x9f", "\u2028", "1" * 13),
        *("0001-01-01", "9999-12-31", "2026-02-30", "24:00", "aaaaaaaaaaaa-0", "aaaaaaaaaaaa-1\n", True),
    ]
)
"""Values, many of them at or beyond a limit."""


def written(value: Any, *, escaped: bool = True) -> bytes:
    """Return the value as JSON of a careless program: with NaN, and with unpaired surrogates."""
    text = json.dumps(value, ensure_ascii=escaped, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


DEEP = 1_000 if sys.platform == "emscripten" else 20_000
"""How deep lists nest in what no reader takes. In a browser, more would end the interpreter itself."""
raws = st.one_of(
    st.binary(max_size=60),
    st.builds(written, values),
    st.sampled_from([b"", b"null", b"[" * DEEP, b'{"a":' * DEEP, b'{"type":"\xff"}', b"\xef\xbb\xbf{}"]),
)
"""Bytes that hardly any reader expects."""


@st.composite
def twisted(draw: st.DrawFn, whole: dict[str, Any]) -> bytes:
    """Return an object as JSON, with up to three values replaced by odd ones, at any depth."""
    twisted_whole = json.loads(json.dumps(whole))
    for _ in range(draw(st.integers(0, 3))):
        place, key = _some_place(draw, twisted_whole)
        place[key] = draw(odd)
    return written(twisted_whole, escaped=draw(st.booleans()))


def _some_place(draw: st.DrawFn, place: Any) -> tuple[Any, Any]:
    """Return an object or list at any depth that is not empty, and a key or index in it."""
    keys = list(place) if isinstance(place, dict) else list(range(len(place)))
    key = draw(st.sampled_from(keys))
    inner = place[key]
    if isinstance(inner, dict | list) and inner and draw(st.booleans()):
        return _some_place(draw, inner)
    return place, key
