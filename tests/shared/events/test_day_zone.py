"""When days begin and end: by the clock of the season, and as late as the person's days start."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from milepost_shared.events.day_zone import day_of, day_zone
from milepost_shared.events.ordering import end_of_day

BERLIN = ZoneInfo("Europe/Berlin")
THREE = timedelta(hours=3)


def stamp(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1e6)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-01-10T23:30:00+01:00", date(2026, 1, 10)),
        ("2026-01-11T02:59:00+01:00", date(2026, 1, 10)),
        ("2026-01-11T03:00:00+01:00", date(2026, 1, 11)),
        ("2026-07-11T02:59:00+02:00", date(2026, 7, 10)),
        # The clock jumps from 2 to 3: that day starts at once.
        ("2026-03-29T01:59:00+01:00", date(2026, 3, 28)),
        ("2026-03-29T03:00:00+02:00", date(2026, 3, 29)),
    ],
)
def test_what_is_done_before_the_day_starts_belongs_to_the_day_before(at: str, day: date) -> None:
    assert day_of(stamp(at), day_zone(BERLIN, THREE)) == day


@pytest.mark.parametrize(
    ("at", "day"),
    [
        # The clock jumps over half past two: the day starts two and a half hours after midnight.
        ("2026-03-29T03:29:59+02:00", date(2026, 3, 28)),
        ("2026-03-29T03:30:00+02:00", date(2026, 3, 29)),
        # It shows half past two twice: the day has started, and does not end again.
        ("2026-10-25T02:29:59+02:00", date(2026, 10, 24)),
        ("2026-10-25T02:40:00+02:00", date(2026, 10, 25)),
        ("2026-10-25T02:10:00+01:00", date(2026, 10, 25)),
    ],
)
def test_a_day_starts_once_where_the_clock_is_set_over_its_start(at: str, day: date) -> None:
    days = day_zone(BERLIN, timedelta(hours=2, minutes=30))
    assert day_of(stamp(at), days) == day
    assert end_of_day(day - timedelta(days=1), days) < stamp(at) <= end_of_day(day, days)


def test_a_day_ends_by_the_clock_of_its_own_season() -> None:
    assert end_of_day(date(2026, 1, 10), BERLIN) == stamp("2026-01-11T00:00:00+01:00") - 1
    assert end_of_day(date(2026, 7, 10), day_zone(BERLIN, THREE)) == stamp("2026-07-11T03:00:00+02:00") - 1


@example(day=date(2026, 3, 28), zone=BERLIN, minutes=150)
@example(day=date(2026, 10, 24), zone=BERLIN, minutes=150)
@example(day=date(2003, 10, 25), zone=ZoneInfo("America/Goose_Bay"), minutes=0)
@given(
    day=st.dates(date(1980, 1, 1), date(2099, 12, 31)),
    zone=st.sampled_from([UTC, BERLIN, ZoneInfo("America/St_Johns"), ZoneInfo("Australia/Lord_Howe")]),
    minutes=st.integers(0, 12 * 60 - 1),
)
def test_days_follow_one_another_without_a_gap(day: date, zone: ZoneInfo, minutes: int) -> None:
    days = day_zone(zone, timedelta(minutes=minutes))
    end = end_of_day(day, days)
    assert day_of(end, days) == day
    assert day_of(end + 1, days) == day + timedelta(days=1)
