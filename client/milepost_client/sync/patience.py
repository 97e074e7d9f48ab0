"""Waiting for the server to admit what the broker has."""

from __future__ import annotations

import sys
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

STALLED_AFTER = 2.5
"""Seconds without progress after which everything is sent again, and after as many more is given up."""

Verdict = Literal["wait", "resend", "give up"]


class Patience(Struct, frozen=True, kw_only=True):
    """How long a sync has waited without progress."""

    fewest: int = sys.maxsize
    """The smallest number of events that were missing at the server."""
    until: float = 0.0
    """When patience ends, by the event loop's clock (seconds)."""
    has_resent: bool = False

    def after(self, missing: int, now: float) -> tuple[Patience, Verdict]:
        """Return the patience left and what to do, where `missing` events are not admitted at `now`."""
        if missing < self.fewest:
            return replace(self, fewest=missing, until=now + STALLED_AFTER), "wait"
        if now <= self.until:
            return self, "wait"
        if self.has_resent:
            return self, "give up"
        # What was acknowledged and yet did not arrive is sent once more.
        return replace(self, until=now + STALLED_AFTER, has_resent=True), "resend"
