"""Pace and forecast, by hand-computed examples (shared/decisions/0020-pace-and-forecast.md)."""

from __future__ import annotations

import statistics
from datetime import date, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import Event
from milepost_shared.progress.forecast import Forecast, quartiles
from tests.shared.builders import TODAY, A, B, activity, adjustment, goal
from tests.shared.views import view_of

JAN1 = date(2026, 1, 1)


def before(days: int, today: date = TODAY) -> date:
    return today - timedelta(days=days)


def test_the_pace_is_the_change_in_the_last_28_days_divided_by_28() -> None:
    inside, outside = activity(2, before(27), 7.0), activity(3, before(28), 100.0)
    assert view_of(goal(), inside, outside, activity(4, TODAY, 7.0)).pace == 0.5


def test_a_young_goal_has_the_pace_of_the_days_since_its_start_and_at_least_seven() -> None:
    for age, days in ((27, 27), (14, 14), (8, 8), (7, 7), (6, 7), (0, 7)):
        begun = goal(start=before(age), deadline=date(2026, 12, 31))
        assert view_of(begun, activity(2, TODAY, 21.0)).pace == pytest.approx(21 / days)


def test_what_was_done_before_a_young_goal_started_is_no_part_of_its_pace() -> None:
    begun = goal(start=before(10), deadline=date(2026, 12, 31))
    assert view_of(begun, activity(2, before(11), 50.0), activity(3, before(10), 5.0)).pace == 0.5


@given(st.integers(7, 27), st.integers(1, 200))
def test_a_goal_on_plan_has_the_pace_that_the_plan_requires(age: int, more: int) -> None:
    begun = goal(start=before(age), deadline=TODAY + timedelta(days=more), target=float(age + more))
    found = view_of(begun, activity(2, TODAY, float(age)))
    assert found.pace == found.required_pace == 1
    assert found.forecast and found.forecast.day == found.deadline


def test_the_required_pace_is_what_is_left_by_the_days_left_at_least_one() -> None:
    plan = goal(deadline=date(2026, 3, 16))
    assert view_of(plan, activity(2, TODAY, 4.0)).required_pace == 0.6
    assert view_of(plan, activity(2, TODAY, 4.0), today=date(2026, 3, 16)).required_pace == 6
    assert view_of(plan, activity(2, TODAY, 4.0), today=date(2026, 4, 16)).required_pace == 6
    assert view_of(plan, activity(2, TODAY, 40.0)).required_pace == 0
    assert view_of(goal(deadline=None)).required_pace is None


def test_the_forecast_is_the_day_at_whose_end_the_target_is_met_at_this_pace() -> None:
    # 4 in 28 days: 6 more take 42. No full week has brought anything yet.
    assert view_of(goal(), activity(2, TODAY, 4.0)).forecast == Forecast(day=TODAY + timedelta(days=42))


def test_a_fraction_of_a_day_is_a_day() -> None:
    # 3 in 28 days: 1 more takes 9⅓.
    found = view_of(goal(target=4.0), activity(2, TODAY, 3.0))
    assert found.forecast and found.forecast.day == TODAY + timedelta(days=10)


def test_the_band_is_from_the_quartiles_of_the_last_eight_full_weeks() -> None:
    # The weeks from 5 January on bring 0 to 7; their quartiles are 1.75 and 5.25.
    monday = date(2026, 1, 5)
    done = [activity(2 + n, monday + timedelta(weeks=n), float(n)) for n in range(8)]
    # What came before those eight weeks, and in the one that runs, plays no part in it.
    rest = [activity(20, date(2026, 1, 4), 50.0), activity(21, TODAY, 1.0)]
    found = view_of(goal(target=100.0), *done, *rest)
    assert found.value == 79
    assert found.forecast == Forecast(
        day=TODAY + timedelta(days=31),  # 5 + 6 + 7 + 1 = 19 in 28 days: 21 take 30.9
        earliest=TODAY + timedelta(days=28),  # 21 × 7 ÷ 5.25
        latest=TODAY + timedelta(days=84),  # 21 × 7 ÷ 1.75
    )


def test_a_week_that_is_over_on_its_sunday_evening_counts_from_monday_on() -> None:
    begun = goal(start=date(2026, 2, 23), target=10.0)
    done = [activity(2, date(2026, 2, 24), 2.0), activity(3, date(2026, 3, 3), 2.0)]
    sunday, monday = (view_of(begun, *done, today=date(2026, 3, day)).forecast for day in (8, 9))
    assert sunday and (sunday.earliest, sunday.latest) == (None, None)
    assert monday and monday.earliest == monday.latest == date(2026, 3, 9) + timedelta(days=21)


def test_a_week_in_which_the_goal_started_late_is_not_full() -> None:
    done = [activity(2, date(2026, 2, 24), 2.0), activity(3, date(2026, 2, 17), 2.0)]
    late, early = (view_of(goal(start=date(2026, 2, day), target=10.0), *done).forecast for day in (17, 16))
    assert late and (late.earliest, late.latest) == (None, None)
    assert early and early.earliest == early.latest == TODAY + timedelta(days=21)


def test_without_activity_there_is_no_forecast_day() -> None:
    found = view_of(goal())
    assert (found.pace, found.forecast) == (0, Forecast(day=None))


def test_where_only_the_better_weeks_lead_there_the_band_is_open() -> None:
    # Of eight weeks six brought nothing and two 4 each: the quartiles are 0 and 1.
    done = [activity(2, date(2026, 1, 6), 4.0), activity(3, date(2026, 1, 13), 4.0)]
    found = view_of(goal(), *done)
    assert found.forecast == Forecast(day=None, earliest=TODAY + timedelta(days=14))


def test_a_met_target_has_the_day_on_which_it_was_met() -> None:
    day = date(2026, 2, 1)
    met = Forecast(day=day, earliest=day, latest=day)
    assert view_of(goal(), activity(2, day, 10.0), activity(3, TODAY, 1.0)).forecast == met
    eased = adjustment(4, TODAY, target=5.0)
    assert view_of(goal(), activity(2, day, 5.0), activity(3, TODAY, 1.0), eased).forecast == met


def test_a_target_that_is_met_at_the_start_was_met_on_the_first_day() -> None:
    found = view_of(goal(target=0.0))
    assert found.forecast and found.forecast.day == JAN1


def test_without_a_target_there_is_nothing_to_forecast_and_without_a_deadline_there_is() -> None:
    assert view_of(goal(target=None)).forecast is None
    found = view_of(goal(deadline=None), activity(2, TODAY, 4.0))
    assert found.forecast and found.forecast.day == TODAY + timedelta(days=42)


def test_a_forecast_beyond_the_calendar_is_not_at_this_pace() -> None:
    assert view_of(goal(target=1e9), activity(2, TODAY, 1.0)).forecast == Forecast(day=None)


def test_a_level_has_the_pace_of_its_change() -> None:
    level = goal(measure="level", baseline=3.0, target=10.0)
    # 4 when the window begins, 6 now: 2 in 28 days, so 4 more take 56.
    found = view_of(level, activity(2, before(28), 4.0), activity(3, before(9), 9.0), activity(4, TODAY, 6.0))
    assert found.pace == pytest.approx(2 / 28)
    assert found.forecast and found.forecast.day == TODAY + timedelta(days=56)
    assert view_of(level, activity(2, before(1), 10.0)).pace == 0.25


def test_a_goal_that_goes_down_is_mirrored() -> None:
    falling = goal(measure="level", baseline=90.0, target=80.0)
    readings = [activity(2, before(28), 88.0), activity(3, TODAY, 86.0)]
    found = view_of(falling, *readings)
    assert found.pace == pytest.approx(2 / 28)
    assert found.required_pace == pytest.approx(6 / 26)
    assert found.forecast and found.forecast.day == TODAY + timedelta(days=84)
    rising = view_of(falling, readings[0], activity(3, TODAY, 89.0))
    assert (rising.pace < 0, rising.forecast and rising.forecast.day) == (True, None)
    met = view_of(falling, readings[0], activity(3, date(2026, 3, 1), 80.0), activity(4, TODAY, 79.0))
    assert met.forecast and met.forecast.day == date(2026, 3, 1)


def test_a_falling_level_has_its_band_from_the_falls_of_its_weeks() -> None:
    falling = goal(measure="level", baseline=90.0, target=80.0, start=date(2026, 2, 9))
    # Three weeks, down by 2, 1 and 0: the quartiles are 0.5 and 1.5; 7 are left.
    readings = [(date(2026, 2, 15), 88.0), (date(2026, 2, 16), 87.0)]
    found = view_of(falling, *(activity(n, day, value) for n, (day, value) in enumerate(readings, 2)))
    assert found.forecast
    assert found.forecast.earliest == TODAY + timedelta(days=33)  # 7 × 7 ÷ 1.5 = 32.7
    assert found.forecast.latest == TODAY + timedelta(days=98)  # 7 × 7 ÷ 0.5


def test_a_goal_of_one_day_has_a_pace_over_seven() -> None:
    found = view_of(goal(start=TODAY, deadline=TODAY, target=3.0), activity(2, TODAY, 1.0))
    assert found.pace == pytest.approx(1 / 7)
    assert found.required_pace == 2
    assert found.forecast and found.forecast.day == TODAY + timedelta(days=14)


def test_a_leap_day_is_one_of_the_28() -> None:
    today = date(2028, 3, 20)
    on_leap_day: list[Event] = [goal(start=date(2028, 1, 1)), activity(2, date(2028, 2, 29), 28.0)]
    assert view_of(*on_leap_day, today=today).pace == 1
    assert view_of(*on_leap_day, today=date(2028, 3, 28)).pace == 0


def test_the_weeks_of_a_band_go_across_the_year_end_and_week_53() -> None:
    # Weeks 52 and 53 of 2026, and week 1 of 2027: 2, 4 and 6; the quartiles are 3 and 5, and 8 are left.
    days = (date(2026, 12, 27), date(2027, 1, 3), date(2027, 1, 4))
    done = [activity(n, day, n * 2.0 - 2) for n, day in enumerate(days, 2)]
    begun = goal(start=date(2026, 12, 21), deadline=None, target=20.0)
    found = view_of(begun, *done, today=date(2027, 1, 11)).forecast
    assert found and found.earliest == date(2027, 1, 11) + timedelta(days=12)  # 8 × 7 ÷ 5 = 11.2
    assert found.latest == date(2027, 1, 11) + timedelta(days=19)  # 8 × 7 ÷ 3 = 18.7


def test_everything_on_the_last_day_is_in_time() -> None:
    deadline = date(2026, 4, 1)
    found = view_of(goal(deadline=deadline), activity(2, deadline, 10.0), today=deadline)
    assert (found.on_track, found.days_ahead, found.required_pace) == (True, 0, 0)
    assert found.forecast and found.forecast.day == deadline
    assert view_of(goal(deadline=deadline), today=deadline).required_pace == 10


def test_pausing_changes_the_plan_and_not_the_pace() -> None:
    done = activity(2, before(20), 7.0)
    found = view_of(goal(), done, adjustment(3, before(10), status="paused"))
    assert (found.pace, found.forecast) == (view_of(goal(), done).pace, view_of(goal(), done).forecast)
    assert found.pace == 0.25


@pytest.mark.parametrize("today", [date.min, date.max])
def test_any_day_may_be_asked_for(today: date) -> None:
    assert view_of(goal(), activity(2, TODAY, 1.0), today=today).pace == 0


@given(st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=8))
def test_the_quartiles_are_those_of_the_inclusive_method(totals: list[int]) -> None:
    low, _, high = statistics.quantiles(map(Fraction, totals), n=4, method="inclusive")
    assert quartiles(totals) == (low, high)


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 30)), max_size=20), st.randoms())
def test_neither_the_order_nor_who_wrote_it_changes_a_forecast(
    done: list[tuple[int, int]], random: Random
) -> None:
    def by(device: str) -> list[Event]:
        return [activity(n, before(day), amount / 10, device) for n, (day, amount) in enumerate(done, 2)]

    here, there = by(A), by(B)
    random.shuffle(there)
    found, other = view_of(goal(), *here), view_of(*there, goal())
    assert (found.pace, found.forecast) == (other.pace, other.forecast)
