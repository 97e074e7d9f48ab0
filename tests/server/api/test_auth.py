"""Whose today it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_server.api.auth import zone

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("Europe/Berlin", 2),
        ("+05:30", 5.5),
        ("-11:00", -11),
        ("", 0),
        ("Mars/Olympus", 0),
        ("+99:00", 0),
        ("../../etc/passwd", 0),
    ],
)
def test_a_zone_is_a_name_or_an_offset_and_else_utc(name: str, hours: float) -> None:
    assert NOON.astimezone(zone(name)).utcoffset() == timedelta(hours=hours)


@given(st.text(max_size=64) | st.from_regex(r"[+-]\d{1,3}:\d{1,3}", fullmatch=True))
def test_whatever_a_device_reports_there_is_a_today(name: str) -> None:
    assert abs(NOON.astimezone(zone(name)).date() - NOON.date()) <= timedelta(days=1)
