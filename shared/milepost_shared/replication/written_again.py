"""Which events of a log others are under another number: those that a loss or a fork had written again.

A device abandons events that the server lost, and writes what followed them again. Where a backup of the
server brings the first ones back, both are in one log, and count twice unless they are known to be one
(shared/decisions/0017-forks.md).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from milepost_shared.events.drafts import is_origin_again, replace_refs
from milepost_shared.events.redaction import redacted
from milepost_shared.events.types import decode_made
from milepost_shared.storage.tables.events import Events

_NUMBERING = ("device", "seq", "batch")
"""The fields that change when an event is written again."""


class WrittenAgain:
    """The events of a log that may be some of `others`, given as bytes.

    An event keeps the time when it was made.
    """

    def __init__(self, events: Events, others: Collection[bytes]) -> None:
        self._refs = {content_of(raw, {}): ref for ref, raw in events.made_at(set(map(decode_made, others)))}

    def ref(self, raw: bytes, refs: Mapping[str, str]) -> str | None:
        """Return the ref under which the log has an event, whose own `refs` are mapped first.

        None where it has it not.
        """
        return self._refs.get(content_of(raw, refs))


def content_of(raw: bytes, refs: Mapping[str, str]) -> bytes:
    """Return what an event says, whatever number it has, with its `refs` mapped, and without its texts."""
    body: dict[str, Any] = msgspec.json.decode(redacted(raw))
    kept = {name: replace_refs(value, refs) for name, value in body.items() if name not in _NUMBERING}
    if is_origin_again(body.get("origin")):
        del kept["origin"]
    return msgspec.json.encode(kept, order="deterministic")
