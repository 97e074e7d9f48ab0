"""The clock of the log and the order of events (design section 3).

A stamp is a whole number of microseconds since the epoch. `made` is what a device's clock said;
`effective` is what orders an event, so that a wild clock harms no order.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from msgspec import Struct

from milepost_shared.errors import BadInput
from milepost_shared.events.types import Event

TOLERANCE = 5 * 60 * 1_000_000
"""How far a device's clock may run ahead of the broker's before its stamps are clamped."""
MOST = 2**53 - 1
"""The largest stamp: what JavaScript can hold exactly. It lies in the year 2255."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Order = tuple[int, str, int]
"""`(effective, device, seq)`: events sort by it, everywhere."""


class Stamped(Struct, frozen=True, gc=False):
    """An event with the stamp that orders it."""

    effective: int
    event: Event

    @property
    def order(self) -> Order:
        """Where the event stands among all others."""
        return self.effective, self.event.device, self.event.seq


def next_made(wall: int, largest_effective: int) -> int:
    """The stamp of an event written now, by a clock that says `wall`, into a log whose largest
    effective stamp is given. Raises BadInput where the clock is beyond what a stamp can hold."""
    made = max(wall, 1 + largest_effective)
    if not 0 <= made < MOST:
        raise BadInput(
            "This device's clock is far outside the years 1970 to 2255.", "Set the clock and try again."
        )
    return made


def last_stamp(day: date, zone: tzinfo) -> int:
    """The last microsecond of a day in a zone: what was known by then was known when the day ended."""
    if day == date.max:
        return MOST
    midnight = datetime.combine(day + timedelta(days=1), time.min, zone)
    return (midnight - EPOCH) // timedelta(microseconds=1) - 1


def effective_stamp(made: int, stored_at: int | None, previous: int, named: Iterable[int]) -> int:
    """The effective stamp of an event (design section 3).

    `stored_at` is the broker's time of its message, None while it has not been admitted;
    `previous` the effective stamp of the same device's event before it, `named` those of the
    events that it names and that are in the file.
    """
    clamped = made if stored_at is None else min(made, stored_at + TOLERANCE)
    return max(clamped, 1 + previous, *(1 + stamp for stamp in named))
