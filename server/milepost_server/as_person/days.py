"""The person's days: today is the day in the zone that their devices last reported, and as late as their days
start, which a device told too. Both are in the file.
"""

from __future__ import annotations

import time
from datetime import UTC, date, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from milepost_client.device.clock import MICROSECONDS, Moment
from milepost_server.as_person.zone_rules import zone_of_rule
from milepost_shared.events.day_zone import day_of, day_zone
from milepost_shared.storage.log import Log


def moment_in(log: Log) -> Moment:
    """The present moment of the person, as a device of theirs would have it."""
    now, days = round(time.time() * MICROSECONDS), zone_of(log)
    return Moment(now=now, today=day_of(now, days), zone=parse_zone(log.metadata.text("zone")), days=days)


def today_in(log: Log) -> date:
    """The day that it is now in the person's zone."""
    return day_of(round(time.time() * MICROSECONDS), zone_of(log))


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
