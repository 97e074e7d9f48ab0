"""Where a replay over time stands still."""

from __future__ import annotations

from datetime import UTC, date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.errors import BadInput
from milepost_shared.replay.viewpoints import EVERY, Every, first_start, period_ends, viewpoints
from tests.shared.builders import NOW, OTHER, TODAY, adjustment, goal, stamped

JAN, MAR = date(2026, 1, 10), date(2026, 3, 6)


@pytest.mark.parametrize(
    ("every", "last", "ends"),
    [
        ("day", date(2026, 1, 12), ["2026-01-10", "2026-01-11", "2026-01-12"]),
        ("week", date(2026, 1, 20), ["2026-01-11", "2026-01-18", "2026-01-20"]),
        ("month", MAR, ["2026-01-31", "2026-02-28", "2026-03-06"]),
        ("quarter", date(2026, 7, 1), ["2026-03-31", "2026-06-30", "2026-07-01"]),
        ("month", date(2026, 2, 28), ["2026-01-31", "2026-02-28"]),
        ("week", date(2026, 1, 1), ["2026-01-01"]),
    ],
)
def test_each_period_ends_once_and_the_last_day_ends_them_all(
    every: Every, last: date, ends: list[str]
) -> None:
    assert [str(day) for day in period_ends(JAN, last, every)] == ends


@given(st.dates(), st.integers(0, 3000), st.sampled_from(EVERY))
def test_periods_follow_one_another_in_all_years(first: date, length: int, every: Every) -> None:
    last = date.fromordinal(min(first.toordinal() + length, date.max.toordinal()))
    ends = list(period_ends(first, last, every))
    assert ends == sorted(set(ends))
    assert (ends[0] >= first, ends[-1]) == (True, last)


def test_what_was_known_is_what_was_known_when_the_day_ended_where_the_person_is() -> None:
    [found] = viewpoints(TODAY, TODAY, "day", ZoneInfo("America/New_York"))
    assert found == (TODAY, NOW + (14 + 5) * 3_600_000_000 - 1)


def test_what_was_known_later_than_asked_for_is_left_out_of_every_frame() -> None:
    found = viewpoints(TODAY - timedelta(days=2), TODAY, "day", UTC, NOW - 24 * 3_600_000_000)
    assert [moment.known_at - NOW for moment in found] == [
        -34 * 3_600_000_000 - 1,
        *[-24 * 3_600_000_000] * 2,
    ]


@pytest.mark.parametrize(
    ("years", "advice"),
    [(2, "Replay it by the week."), (10, "Replay it by the month."), (200, "Replay a shorter time.")],
)
def test_more_than_500_frames_are_refused_with_a_way_out(years: int, advice: str) -> None:
    with pytest.raises(BadInput, match="more than 500 days") as refused:
        viewpoints(date(1970, 1, 1), date(1970 + years, 1, 1), "day", UTC)
    assert (refused.value.advice, refused.value.field) == (advice, "every")


def test_500_frames_are_not_too_many() -> None:
    assert len(viewpoints(TODAY - timedelta(days=499), TODAY, "day", UTC)) == 500


def test_it_begins_with_the_earliest_start_that_any_goal_was_set_with() -> None:
    later = goal(2, goal=OTHER, made=NOW - 5, start=MAR)
    assert first_start(stamped(later, goal(start=JAN), adjustment(3, date(2025, 1, 1)))) == JAN
    assert first_start([]) is None
