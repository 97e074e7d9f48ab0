"""Stamps, and the order of events (shared/decisions/0006-order.md).

A stamp is a whole number of microseconds since the epoch. `made` is the stamp by the author's clock,
`effective` the one that orders the event. They differ where the author's clock is wrong, so that a wrong
clock does not disturb the order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct

from milepost_shared.errors import BadInput
from milepost_shared.events.types import Event

CLOCK_TOLERANCE = 5 * 60 * 1_000_000
"""How far a device's clock may run ahead of the broker's before its stamps are clamped."""
MAX_STAMP = 2**53 - 1
"""Stamps are below this: the largest integer that JavaScript holds exactly, in the year 2255."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Order = tuple[int, str, int]
"""`(effective, device, seq)`: the total order of events, on every device and on the server."""


class Stamped(Struct, frozen=True, gc=False):
    """An event with the stamp that orders it."""

    effective: int
    event: Event

    @property
    def order(self) -> Order:
        """The event's position in the total order."""
        return self.effective, self.event.device, self.event.seq


def next_made(wall: int, largest_effective: int) -> int:
    """Return the stamp for a new event: `wall`, the device's clock, or just after the log's largest effective
    stamp where the clock is behind it.

    Raises BadInput where the clock is outside the range of stamps.
    """
    made = max(wall, 1 + largest_effective)
    if not 0 <= made < MAX_STAMP:
        raise BadInput(
            "This device's clock is far outside the years 1970 to 2255.", "Set the clock and try again."
        )
    return made


def end_of_day(day: date, zone: tzinfo) -> int:
    """Return the last microsecond of a day in a zone: the stamp by which the day is over."""
    if day == date.max:
        return MAX_STAMP
    midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
    return (midnight - EPOCH) // timedelta(microseconds=1) - 1


def effective_stamp(made: int, stored_at: int | None, previous: int, named: Iterable[int]) -> int:
    """Return the stamp that orders an event (shared/decisions/0006-order.md).

    `stored_at` is the broker's timestamp of its message, None until the event is admitted. `previous` is the
    effective stamp of the same device's event before it; `named` are those of the events that it refers to,
    as far as the log has them. The event is ordered after all of these.
    """
    clamped = made if stored_at is None else min(made, stored_at + CLOCK_TOLERANCE)
    return max(clamped, 1 + previous, *(1 + stamp for stamp in named))
