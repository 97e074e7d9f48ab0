"""What this device has to tell of its entries about somebody whom another one erased."""

from __future__ import annotations

from collections.abc import Set

import msgspec

from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.metadata import Name

_FACT: Name = "late_mentions"
"""What the log notes them under; `cli/notices.py` looks whether there are any."""
_decode = msgspec.json.Decoder(list[str]).decode


def add_mentions(log: Log, refs: Set[str]) -> None:
    """Note entries, by their refs, of which the person is to be told."""
    log.metadata.put(_FACT, msgspec.json.encode(sorted({*refs, *_noted(log)})).decode())


def late_mentions(log: Log) -> list[str]:
    """Return the refs of the entries of which the person is to be told; those that were erased meanwhile are
    settled."""
    return [ref for ref in _noted(log) if log.entry(ref) and not log.erasures.of_entry(ref)]


def mentions_told(log: Log) -> list[str]:
    """Return the refs of the entries of which the person is to be told, and note that this is done."""
    mentions = late_mentions(log)
    log.metadata.put(_FACT, "")
    return mentions


def _noted(log: Log) -> list[str]:
    return _decode(log.metadata.text(_FACT) or "[]")
