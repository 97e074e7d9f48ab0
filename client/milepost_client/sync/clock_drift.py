"""Whether a device's clock is off: the broker's times of its frames tell (design section 3).

A wild clock harms no order; days are another matter, so the person is told.
"""

from __future__ import annotations

from milepost_client.device.clock import MICROSECONDS
from milepost_shared.events.ordering import TOLERANCE
from milepost_shared.events.types import decode_header
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import FrameRow
from milepost_shared.text.formatting import count

SPANS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def clock_trouble(log: Log, device: str, now: int) -> str:
    """What is amiss with the clock that says `now` (microseconds since the epoch); empty if nothing is.

    It is behind where the server took something in after now, ahead where it took in `device`'s last
    frame before the clock's time of it.
    """
    newest = {head.device: row for head in log.heads.all() if (row := _newest(log, head.device))}
    behind = max((row.stored_at for row in newest.values()), default=0) - now
    if behind > TOLERANCE:
        return f"{span(behind)} behind the server's, or more"
    own = newest.get(device)
    raw = own and log.events.raw(f"{device}-{own.last}")
    ahead = decode_header(raw).made - own.stored_at if own and raw else 0
    return f"{span(ahead)} ahead of the server's when it last sent something" if ahead > TOLERANCE else ""


def span(microseconds: int) -> str:
    """`3 days`, `2 hours`, `7 minutes`: a time, roughly."""
    seconds = abs(microseconds) // MICROSECONDS
    size, name = next(((size, name) for size, name in SPANS if seconds >= size), (1, "second"))
    return count(seconds // size, name)


def _newest(log: Log, device: str) -> FrameRow | None:
    """The frame of a device that the server took in last."""
    admitted = log.head(device).admitted
    return next((row for row in log.frames.beyond(device, admitted - 1) if row.stored_at), None)
