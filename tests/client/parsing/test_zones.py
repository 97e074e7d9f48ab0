"""Zones by a name or an offset."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from milepost_client.parsing.zones import parse_zone
from milepost_shared.errors import BadInput


@pytest.mark.parametrize(
    ("text", "hours"), [("Europe/Berlin", 2), ("+05:30", 5.5), ("-03:00", -3), ("UTC", 0)]
)
def test_a_zone_has_its_offset(text: str, hours: float) -> None:
    assert datetime(2026, 7, 1, tzinfo=parse_zone(text)).utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["Nowhere/At all", "+25:99", "+", "", "../etc/passwd"])
def test_what_is_no_zone_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is no zone that is known here"):
        parse_zone(text)
