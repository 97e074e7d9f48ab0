"""When a person's days begin and end: their time zone, and how long after midnight a day starts.

A zone for days is a `tzinfo` that is behind the clock by the day's start. So midnight there is when a day
starts, and one definition serves stamps and days in both directions (shared/decisions/0034-days.md).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from milepost_shared.events.ordering import end_of_day

MIDNIGHT, DAY = timedelta(0), timedelta(days=1)


class DayZone(tzinfo):
    """The zone `clock`, in which a day starts `starts` after midnight."""

    def __init__(self, clock: tzinfo, starts: timedelta) -> None:
        self._clock = clock
        self._starts = starts

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return the offset of the clock at that moment, less the day's start."""
        if moment is None:
            return None
        offset = self._clock.utcoffset(moment.replace(tzinfo=None, fold=moment.fold) + self._starts)
        return None if offset is None else offset - self._starts

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Return nothing: the offset has it all."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the name of the clock's zone."""
        return None if moment is None else self._clock.tzname(moment)

    def fromutc(self, moment: datetime) -> datetime:
        """Return a moment of UTC as it is in this zone."""
        local = moment.replace(tzinfo=UTC).astimezone(self._clock) - self._starts
        return local.replace(tzinfo=self)


def day_zone(clock: tzinfo, starts: timedelta) -> tzinfo:
    """Return the zone in which the days of a person start that long after midnight."""
    return DayZone(clock, starts) if starts else clock


def day_of(stamp: int, days: tzinfo) -> date:
    """Return the person's day of a stamp (microseconds since the epoch).

    Where a clock is set over the hour in which a day starts, its own date is not enough: a day starts once.
    """
    day = datetime.fromtimestamp(stamp / 1e6, UTC).astimezone(days).date()
    if stamp > end_of_day(day, days):
        return day + DAY
    return day - DAY if stamp <= end_of_day(day - DAY, days) else day
