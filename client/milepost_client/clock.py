"""What time it is for the person: the stamp of what is written, and today.

`MILEPOST_NOW` (an ISO moment with offset) replaces both, for demos and rehearsals; credentials,
invites and timeouts keep to the real clock (design section 8).
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from datetime import date, datetime, tzinfo

from msgspec import Struct

from milepost_shared.errors import BadInput

MICROSECONDS = 1_000_000


class Moment(Struct, frozen=True):
    """Now, in microseconds since the epoch, and today and the zone where the person is."""

    now: int
    today: date
    zone: tzinfo

    @classmethod
    def current(cls, environ: Mapping[str, str]) -> Moment:
        """The present moment, or the one that `MILEPOST_NOW` says. Raises BadInput."""
        if said := environ.get("MILEPOST_NOW"):
            return cls.of(_parse(said))
        seconds = time.time()
        return cls.of(datetime.fromtimestamp(seconds).astimezone(), round(seconds * MICROSECONDS))

    @classmethod
    def of(cls, moment: datetime, now: int | None = None) -> Moment:
        """A moment given with its offset."""
        zone = moment.tzinfo
        assert zone is not None
        return cls(round(moment.timestamp() * MICROSECONDS) if now is None else now, moment.date(), zone)


def zone_name(environ: Mapping[str, str]) -> str:
    """The IANA name of the zone this machine is in, else its offset, like `+02:00`."""
    if (named := environ.get("TZ", "").lstrip(":")) and "/" in named and not named.startswith("/"):
        return named
    _, found, name = os.path.realpath("/etc/localtime").partition("/zoneinfo/")
    return name if found else datetime.now().astimezone().isoformat()[-6:]


def _parse(said: str) -> datetime:
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise BadInput(
            f"MILEPOST_NOW is {said!r}, which is not a moment with an offset.",
            "Write it like 2026-03-06T10:00:00+01:00.",
            field="MILEPOST_NOW",
        )
    return moment
