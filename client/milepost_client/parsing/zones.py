"""Zones as people write them: by an IANA name, or as an offset."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import NoReturn

from milepost_shared.errors import BadInput


def parse_zone(text: str) -> tzinfo:
    """Parse `Europe/Berlin` or `+02:00`. Raises BadInput with field "zone"."""
    try:
        if text[:1] in ("+", "-"):
            return datetime.fromisoformat(f"2000-01-01T00:00{text}").tzinfo or _unknown(text)
        # Few commands need it, and a browser has no files of zones.
        from zoneinfo import ZoneInfo, ZoneInfoNotFoundError
    except (ValueError, ImportError):
        _unknown(text)
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ImportError, ValueError, OSError):
        _unknown(text)


def _unknown(text: str) -> NoReturn:
    raise BadInput(
        f"{text!r} is no zone that is known here.",
        "As in: --zone Europe/Berlin, or --zone +02:00",
        field="zone",
    ) from None
