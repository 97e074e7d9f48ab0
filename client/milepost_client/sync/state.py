"""The state of one sync, as a value: each phase takes one and returns the next."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from milepost_shared.progress.targets import MetGoal
from milepost_shared.protocol.messages import MAX_FRAME_BYTES
from milepost_shared.storage.tables.receipts import Receipt

Heads = dict[str, tuple[int, str]]
"""For each author the seq of the last event, and the chain there (hex)."""


class RecordedMilestone(Struct, frozen=True):
    """A milestone that a sync put on record, and the title of its goal."""

    goal: str
    title: str
    milestone: str


class SyncState(Struct, frozen=True, kw_only=True):
    """What one sync knows and has done so far.

    A phase returns a new state from its transaction, so a transaction that rolls back counts nothing.
    """

    pulled: bool = False
    """Whether the log holds all that the server had when it last answered."""
    heads: Heads = {}
    """The server's heads, as it last said."""
    digest: str = ""
    """The server's digest, as it last said."""
    acknowledged: dict[str, int] = {}
    """For each author the last seq that the broker has on disk."""
    lacking: tuple[tuple[str, int], ...] = ()
    """Events, as (device, seq), whose texts the server lacks, as it last said."""
    brought: frozenset[tuple[str, int]] = frozenset()
    """Those of them that this sync has sent again with their texts."""
    own_until: int | None = None
    """The last seq of the device itself that this sync brings to the server. What the person writes meanwhile
    is for the next one: else a sync would not end as long as they write."""
    own_is_lost: bool = False
    """Whether the device's own events are pulled with their bytes, because it rolled them back."""
    elsewhere: bool = False
    """Whether the server holds events of the device that were not written here: those of a copy of its
    folder, or of the time after the backup from which it was restored."""
    order: Literal["same", "refused", "adopted"] = "same"
    """Whether a frame came in stamps that do not fit here, and whether the server's order was adopted."""
    frame_bytes: int = MAX_FRAME_BYTES
    """How large the next frame of own events is to be."""
    sent: int = 0
    received: int = 0
    duplicates: int = 0
    refused: int = 0
    """Frames of this device that went into the server's quarantine during this sync."""
    reached: tuple[RecordedMilestone, ...] = ()
    met: tuple[MetGoal, ...] = ()
    """The goals whose targets are met by what the sync brought."""
    receipt: Receipt | None = None
    own_digest: str = ""
    """The digest of this log when the sync was closed."""

    def seq_there(self, author: str) -> int:
        """Return the last seq of `author` that the server is known to hold; 0 where it holds none."""
        return self.heads.get(author, (0, ""))[0]
