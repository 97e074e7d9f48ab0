"""Decoding JSON that somebody else wrote: an answer of a server, a file."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from milepost_shared.events.validation import MAX_DEPTH, nests_deeply

T = TypeVar("T")
MOST_LEVELS = MAX_DEPTH + 16
"""How deep lists and objects may nest in what carries events."""


def decode_foreign(raw: bytes, kind: type[T]) -> T:
    """Decode JSON as a value of `kind`. Raises what `errors.UNREADABLE` names.

    How deep it nests is looked at before: in a browser, deep nesting ends the whole interpreter, where others
    raise.
    """
    if nests_deeply(raw, MOST_LEVELS):
        raise msgspec.DecodeError(f"it nests deeper than {MOST_LEVELS} levels")
    return msgspec.json.decode(raw, type=kind)
