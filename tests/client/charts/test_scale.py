"""Ticks at round numbers and days, and places on the axes."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milepost_client.charts.scale import Scale, day_ticks, value_ticks
from milepost_client.parsing.dates import FIRST, LAST

MILLIONTHS = st.integers(-(10**18), 10**18).map(lambda count: count / 10**6)
DAYS = st.dates(FIRST, LAST)


def test_values_are_ticked_at_round_numbers() -> None:
    assert value_ticks(0, 40, 5) == [0, 10, 20, 30, 40]
    assert value_ticks(0, 0.7, 4) == [0, 0.2, 0.4, 0.6, 0.8]
    assert value_ticks(160, 300, 5) == [150, 200, 250, 300]
    assert value_ticks(3, 3, 2) == [3, 3.5, 4]


@settings(deadline=None)
@given(MILLIONTHS, MILLIONTHS, st.integers(1, 20))
def test_ticks_hold_all_values_between_them(one: float, other: float, most: int) -> None:
    low, high = sorted((one, other))
    ticks = value_ticks(low, high, most)
    assert ticks[0] <= low <= high <= ticks[-1]
    assert ticks[0] < ticks[-1]
    assert 2 <= len(ticks) <= most + 2
    assert ticks == sorted(set(ticks))


@pytest.mark.parametrize(
    ("last", "labels"),
    [
        (date(2026, 3, 4), ["1 Mar 2026", "2 Mar", "3 Mar", "4 Mar"]),
        (date(2026, 3, 28), ["2 Mar 2026", "9 Mar", "16 Mar", "23 Mar"]),
        (date(2027, 2, 28), ["Apr 2026", "Jul", "Oct", "Jan 2027"]),
        (date(2029, 6, 30), ["2027", "2028", "2029"]),
        (date(2060, 1, 1), ["2030", "2040", "2050", "2060"]),
    ],
)
def test_days_are_ticked_by_day_week_month_or_year(last: date, labels: list[str]) -> None:
    assert [label for _, label in day_ticks(date(2026, 3, 1), last, 4)] == labels


@settings(deadline=None)
@given(DAYS, DAYS, st.integers(1, 12))
def test_day_ticks_lie_within_the_time_and_are_not_too_many(one: date, other: date, most: int) -> None:
    first, last = sorted((one, other))
    days = [day for day, _ in day_ticks(first, last, most)]
    assert len(days) <= most
    assert days == sorted(set(days))
    assert all(first <= day <= last for day in days)


def test_days_and_values_lie_at_fractions_of_the_chart() -> None:
    scale = Scale(first=date(2026, 3, 1), last=date(2026, 3, 11), ticks=[10, 20, 30])
    assert [scale.across(date(2026, 3, day)) for day in (1, 6, 11)] == [0, 0.5, 1]
    assert [scale.up(value) for value in (10, 25, 30)] == [0, 0.75, 1]
