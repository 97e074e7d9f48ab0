"""The blocks of the broker's store, looked through before the broker reads them.

It proves each message by a checksum and does without those that do not fit. But it first counts through
all numbers that a message seems to skip: where one bit of a number was spoiled it counts for ever, and
needs ever more memory.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path

RECORD = struct.Struct("<IQ")
"""How a message begins: its length with a flag, its number with two."""
LENGTH = 2**31 - 1
NUMBER = 2**62 - 1
LEAST = 30
"""Bytes of a record without a subject and a message."""
MOST_SKIPPED = 10_000_000


def is_countable(store: Path) -> bool:
    """Whether no message of a store seems to skip more numbers than the broker can count in an instant."""
    return all(_rises_slowly(block) for block in store.rglob("*.blk"))


def _rises_slowly(block: Path) -> bool:
    before: int | None = None
    for number in _numbers(block):
        if before is not None and number > before + MOST_SKIPPED:
            return False
        before = max(before or 0, number)
    return True


def _numbers(block: Path) -> Iterator[int]:
    """The numbers of a block's messages."""
    if not block.stat().st_size:
        return
    with block.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        at = 0
        while at + LEAST <= len(data):
            length, number = RECORD.unpack_from(data, at)
            yield number & NUMBER
            if length & LENGTH < LEAST:
                return
            at += length & LENGTH
