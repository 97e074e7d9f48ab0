"""The blocks of the broker's store, checked before the broker reads them.

The broker verifies each message by a checksum and skips damaged ones. But first it counts through all
numbers that a message seems to skip: where one bit of a number is damaged it counts without an end, and
needs ever more memory.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path

RECORD = struct.Struct("<IQ")
"""How a message begins: its length with one flag bit, its number with two."""
LENGTH = 2**31 - 1
NUMBER = 2**62 - 1
DELETION = 2**62
"""The flag of a record that only says that an earlier message was deleted: its number tells nothing."""
SHORTEST = 30
"""Bytes of a record without a subject and a message."""
MOST_SKIPPED = 10_000_000


def is_countable(store: Path) -> bool:
    """Whether no message of a store skips more numbers than the broker counts in an instant."""
    return all(_rises_slowly(block) for block in store.rglob("*.blk"))


def _rises_slowly(block: Path) -> bool:
    highest: int | None = None
    for number in _numbers(block):
        if highest is not None and number > highest + MOST_SKIPPED:
            return False
        highest = max(highest or 0, number)
    return True


def _numbers(block: Path) -> Iterator[int]:
    """Yield the numbers of a block's messages, up to the first record without a valid length."""
    if not block.stat().st_size:
        return
    with block.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = 0
        while at + SHORTEST <= len(data):
            length, number = RECORD.unpack_from(data, at)
            if not number & DELETION:
                yield number & NUMBER
            if length & LENGTH < SHORTEST:
                return
            at += length & LENGTH
