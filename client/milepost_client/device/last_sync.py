"""When this device last heard of its server, and what waits: how old what it shows may be."""

from __future__ import annotations

import time

from msgspec import Struct

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.heard_proof import last_proof
from milepost_shared.events.types import Stamp
from milepost_shared.storage.log import Log

STALE_AFTER = 60 * MICROSECONDS
"""After so long a sync is due even if nothing was written here: the other devices may have written."""


class LastSync(Struct, frozen=True):
    """The end of the last sync by this machine's clock, None before the first; and the events that wait."""

    at: Stamp | None
    waiting: int

    def age(self, now: Stamp) -> int | None:
        """Return how long ago the last sync was (microseconds); None before the first."""
        return None if self.at is None else max(0, now - self.at)

    def is_stale(self, now: Stamp) -> bool:
        """Whether a sync is due."""
        return (age := self.age(now)) is None or age >= STALE_AFTER


def last_sync(log: Log) -> LastSync:
    """Return the last sync that a log knows of."""
    heard = last_proof(log)
    return LastSync(heard.at if heard else None, log.waiting())


def machine_now() -> Stamp:
    """Return the stamp of now by the machine's clock, which no rehearsal sets."""
    return round(time.time() * MICROSECONDS)
