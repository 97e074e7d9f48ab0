"""What the server is told of the zone that this machine's clock goes by, so that its today is the same day.

It is the IANA name, or a rule of POSIX that changes the offset in the course of the year, or an offset.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

LOCALTIME = Path("/etc/localtime")
SHORT_NAME = r"(?:[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)"
HOURS = r"[+-]?(?:2[0-3]|[01]?\d)(?::[0-5]\d){0,2}"
CHANGE = r"[JM]?\d[\d.]*(?:/[+-]?\d{1,3}(?::[0-5]\d){0,2})?"
RULE = re.compile(f"{SHORT_NAME}{HOURS}(?P<summer>{SHORT_NAME}(?:{HOURS})?(?P<changes>,{CHANGE},{CHANGE})?)?")
USUAL_CHANGES = ",M3.2.0,M11.1.0"
"""When summer time begins and ends for the C library, where a rule has one and does not say."""


def local_zone_name(environ: Mapping[str, str], localtime: Path = LOCALTIME) -> str:
    """Return the name or the rule of the zone that this machine's clock goes by, else its offset now.

    A `TZ` that the C library does not understand stands for UTC, and an empty one too: the clock decides.
    """
    chosen = environ.get("TZ")
    where = os.path.realpath(localtime) if chosen is None else chosen.removeprefix(":")
    _, found, inside = where.rpartition("/zoneinfo/")
    name = inside.removeprefix("posix/") if found else where
    if _is_the_clock(name):
        return name
    return _rule(_footer(localtime) if chosen is None else where) or _offset_now()


def _is_the_clock(name: str) -> bool:
    """Whether the zone of that name has the clock's offsets, from half a year ago to half a year on."""
    try:
        from zoneinfo import ZoneInfo

        ZoneInfo("UTC")
    except (ImportError, LookupError):  # A browser has no files of zones, and knows its zone's name.
        return bool(name)
    try:
        zone = ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    months = [datetime.now(UTC) + timedelta(days=30 * n) for n in range(-6, 7)]
    return all(month.astimezone().utcoffset() == month.astimezone(zone).utcoffset() for month in months)


def _rule(text: str) -> str:
    """Return a rule with all that it leaves to the C library; empty for what is none."""
    if not (found := RULE.fullmatch(text)):
        return ""
    return text + USUAL_CHANGES if found["summer"] and not found["changes"] else text


def _footer(localtime: Path) -> str:
    """Return the rule at the end of a file of zones; empty where it has none."""
    with suppress(OSError, UnicodeDecodeError, IndexError):
        return localtime.read_bytes().split(b"\n")[-2].decode("ascii")
    return ""


def _offset_now() -> str:
    """Return the clock's offset now, in whole minutes."""
    offset = datetime.now().astimezone().utcoffset() or timedelta()
    hours, minutes = divmod(round(abs(offset) / timedelta(minutes=1)), 60)
    return f"{'-' if offset < timedelta() else '+'}{hours:02}:{minutes:02}"
