"""The person's clock: the stamp of what is written now, and today.

`MILEPOST_NOW` (an ISO moment with offset) replaces both, for demos and rehearsals. Credentials, invites and
timeouts keep to the real clock (client/decisions/0003-command-line-contract.md).

`MILEPOST_DAY_STARTS` lets a day start after midnight, so what is done at one in the morning counts for the
day before. Where it is not set, the person's setting holds (`device/day_starts.py`). A day that was written
never moves.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from msgspec import Struct

from milepost_shared.errors import BadInput
from milepost_shared.events.day_zone import MIDNIGHT, day_of, day_zone
from milepost_shared.events.validation import FIRST_DAY, LAST_DAY

MICROSECONDS = 1_000_000
NOON = timedelta(hours=12)


class Moment(Struct, frozen=True):
    """A moment in microseconds since the epoch, with the person's day then, the zone of their clock, and the
    zone of their days, which are behind the clock where a day starts after midnight.

    `own_starts` is when a day starts by the setting of this device; None where it has none.
    """

    now: int
    today: date
    zone: tzinfo
    days: tzinfo
    own_starts: timedelta | None = None

    @classmethod
    def current(cls, environ: Mapping[str, str], person_starts: timedelta | None = None) -> Moment:
        """Return the present moment, or the one in `MILEPOST_NOW`. Days start as they do for the person,
        unless this device is set otherwise. Raises BadInput."""
        own = _day_starts(environ)
        if value := environ.get("MILEPOST_NOW"):
            return cls.of(_parse(value), own_starts=own, person_starts=person_starts)
        seconds = time.time()
        now = datetime.fromtimestamp(seconds).astimezone()
        return cls.of(now, round(seconds * MICROSECONDS), own, person_starts)

    @classmethod
    def of(
        cls,
        moment: datetime,
        now: int | None = None,
        own_starts: timedelta | None = None,
        person_starts: timedelta | None = None,
    ) -> Moment:
        """Return a moment that has an offset; days start `own_starts` after midnight, else as they do for the
        person.

        Its zone is this machine's, which knows the offsets of other times of the year; where that has another
        offset at this moment, the person is elsewhere, and the moment's offset holds.
        """
        here = moment.astimezone(LocalZone())
        zone = here.tzinfo if here.utcoffset() == moment.utcoffset() else moment.tzinfo
        assert zone is not None
        now = round(moment.timestamp() * MICROSECONDS) if now is None else now
        starts = own_starts if own_starts is not None else person_starts
        days = day_zone(zone, starts or MIDNIGHT)
        return cls(now, day_of(now, days), zone, days, own_starts)

    def local(self) -> datetime:
        """Return the moment as the person's clock shows it."""
        return datetime.fromtimestamp(self.now / MICROSECONDS, UTC).astimezone(self.zone)


class LocalZone(tzinfo):
    """The zone that this machine is in, with its offset at each moment. It needs no files of zones: a browser
    has none."""

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """Return the machine's offset at that moment of its clock."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Return nothing: the offset has it all."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """Return the zone's short name at that moment."""
        return None if moment is None else moment.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, moment: datetime) -> datetime:
        """Return a moment of UTC as the machine's clock shows it."""
        return moment.replace(tzinfo=UTC).astimezone().replace(tzinfo=self)


def _parse(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not FIRST_DAY <= moment.date() <= LAST_DAY:
        raise BadInput(
            f"MILEPOST_NOW is {value!r}, which is not a moment from 1970 to 2200 with an offset.",
            "Write it like 2026-03-06T10:00:00+01:00.",
            field="MILEPOST_NOW",
        )
    return moment


def _day_starts(environ: Mapping[str, str]) -> timedelta | None:
    """Return how long after midnight a day starts on this device, where it is set. Raises BadInput."""
    if not (value := environ.get("MILEPOST_DAY_STARTS")):
        return None
    from milepost_client.parsing.time_of_day import parse_time

    try:
        hours, minutes = map(int, parse_time(value).split(":"))
        starts = timedelta(hours=hours, minutes=minutes)
    except BadInput:
        starts = NOON
    if starts < NOON:
        return starts
    raise BadInput(
        f"A day cannot start at {value!r}.",
        "Write it like 03:00, before noon: as day_starts in config.toml, or as MILEPOST_DAY_STARTS.",
        field="day_starts",
    )
