"""Clock drift: the broker's times of a device's frames show whether its clock is off.

A clock that is off does no harm to the order (shared/decisions/0006-order.md), but days depend on it, so the
person is warned.
"""

from __future__ import annotations

from milepost_client.device.clock import MICROSECONDS
from milepost_shared.events.ordering import CLOCK_TOLERANCE
from milepost_shared.events.types import decode_header
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import FrameRow
from milepost_shared.text.formatting import format_count

SPANS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


def clock_problem(log: Log, device: str, now: int) -> str:
    """Return what is wrong with the clock that says `now` (microseconds since the epoch), or "".

    It is behind where the server stored something after `now`. It is ahead where the server stored
    `device`'s last frame before that was written, by this clock.
    """
    newest = {head.device: row for head in log.heads.all() if (row := _newest(log, head.device))}
    behind = max((row.stored_at for row in newest.values()), default=0) - now
    if behind > CLOCK_TOLERANCE:
        return f"{format_rough_duration(behind)} behind the server's, or more"
    own = newest.get(device)
    raw = own and log.events.raw(f"{device}-{own.last}")
    ahead = decode_header(raw).made - own.stored_at if own and raw else 0
    return (
        f"{format_rough_duration(ahead)} ahead of the server's when it last sent something"
        if ahead > CLOCK_TOLERANCE
        else ""
    )


def format_rough_duration(microseconds: int) -> str:
    """Return a length of time roughly: `3 days`, `2 hours`, `7 minutes`."""
    seconds = abs(microseconds) // MICROSECONDS
    size, name = next(((size, name) for size, name in SPANS if seconds >= size), (1, "second"))
    return format_count(seconds // size, name)


def _newest(log: Log, device: str) -> FrameRow | None:
    """Return the device's newest frame that the server stored."""
    admitted = log.head(device).admitted
    return next((row for row in log.frames.after(device, admitted - 1) if row.stored_at), None)
