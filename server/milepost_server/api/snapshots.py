"""One snapshot of the person's file for each GET: the day and the view are of one moment.

Today is the day in the zone that the person's devices last reported, and as late as their days start, which
a device told too. Both are in the file.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, timedelta, timezone, tzinfo
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from litestar.params import Parameter

from milepost_server.api.auth import ApiRequest, server_of, user_of
from milepost_server.api.zone_rules import zone_of_rule
from milepost_shared.errors import BadInput
from milepost_shared.events.day_zone import day_of, day_zone
from milepost_shared.storage.log import Log

T = TypeVar("T")
Today = Annotated[
    date | None,
    Parameter(description="The day to show; by default today in the zone of the person's devices."),
]


async def read_log(request: ApiRequest, work: Callable[[Log], T]) -> T:
    """Run `work` on one snapshot of the log of the person who asks. Raises StorageFailed."""
    return await server_of(request).user_logs.read(user_of(request), work)


async def read_view(request: ApiRequest, today: date | None, view: Callable[[Log, date], T]) -> T:
    """Make a view of one snapshot of the log of the person who asks, as of `today` (None: the person's own).

    `view` raises no errors but those of `milepost_shared.errors`. Raises those, and StorageFailed.
    """
    return await read_log(request, lambda log: view(log, today or today_in(log)))


def today_in(log: Log) -> date:
    """The day that it is now in the person's zone."""
    return day_of(time.time_ns() // 1000, zone_of(log))


def zone_of(log: Log) -> tzinfo:
    """The zone of the person's days, as their devices last reported it; UTC where that is none."""
    starts = timedelta(minutes=log.metadata.number("day_starts"))
    return day_zone(parse_zone(log.metadata.text("zone")), starts)


def parse_zone(name: str) -> tzinfo:
    """The zone of an IANA name, of an offset like `+02:00` or of a rule of POSIX; UTC for anything else."""
    if name[:1] in ("+", "-"):
        hours, _, minutes = name[1:].partition(":")
        if hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60:
            size = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(size if name[0] == "+" else -size)
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return zone_of_rule(name) or UTC


def check_order(first: date, last: date) -> None:
    """Raise BadInput where `last` is before `first`."""
    if last < first:
        raise BadInput(f"{last} is before {first}.", "Give the earlier day as `from`.", field="from")
