"""Weeks, months and quarters by name and by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import Period
from milepost_shared.progress.periods import month_starts, months_later, span_named, span_of

kinds = st.sampled_from(["week", "month", "quarter"])


@pytest.mark.parametrize(
    ("day", "every", "name", "first", "last"),
    [
        (date(2026, 3, 6), "week", "2026-W10", date(2026, 3, 2), date(2026, 3, 8)),
        (date(2026, 3, 6), "month", "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        (date(2026, 3, 6), "quarter", "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        # 2026 is a year of 53 weeks: the last of them reaches into January.
        (date(2027, 1, 3), "week", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        (date(2027, 1, 4), "week", "2027-W01", date(2027, 1, 4), date(2027, 1, 10)),
        # The first week of 2025 begins in the year before.
        (date(2024, 12, 30), "week", "2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
        (date(2028, 2, 29), "month", "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        (date(2100, 2, 28), "month", "2100-02", date(2100, 2, 1), date(2100, 2, 28)),
        (date(2028, 2, 29), "week", "2028-W09", date(2028, 2, 28), date(2028, 3, 5)),
        (date(2026, 12, 31), "quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31)),
        (date(2026, 12, 31), "month", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_a_day_lies_in_one_period_of_each_kind(
    day: date, every: Period, name: str, first: date, last: date
) -> None:
    span = span_of(day, every)
    assert (span.name, span.first, span.last) == (name, first, last)


@given(st.dates(date(2, 1, 1), date(9998, 12, 31)), kinds)
def test_periods_follow_one_another_without_a_gap_and_are_found_by_name(day: date, every: Period) -> None:
    span = span_of(day, every)
    assert span.first <= day <= span.last
    assert span.next().first == span.last + timedelta(days=1)
    assert span.next().previous() == span
    assert span_named(span.name) == span_named(span.name.lower()) == span


@pytest.mark.parametrize(
    "name", ["2025-W53", "2026-W00", "2026-13", "2026-00", "2026-Q5", "0000-01", "2026", "x", "२०२६-01"]
)
def test_a_text_that_names_no_period_is_none(name: str) -> None:
    assert span_named(name) is None


@pytest.mark.parametrize("every", ["week", "month", "quarter"])
def test_the_calendar_may_end_within_a_period(every: Period) -> None:
    assert span_of(date.max, every).last == date.max
    assert span_of(date.min, every).first == date.min


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2025, 11, 30), 3, date(2026, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(
    day: date, months: int, later: date
) -> None:
    assert months_later(day, months) == later


def test_months_are_counted_from_january() -> None:
    assert month_starts(date(2025, 12, 1), date(2026, 5, 31), 3) == [date(2026, 1, 1), date(2026, 4, 1)]
