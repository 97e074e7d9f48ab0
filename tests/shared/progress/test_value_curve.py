"""The value of a goal over time: sums and readings."""

from __future__ import annotations

from datetime import date

from tests.shared.builders import TODAY, B, activity, goal
from tests.shared.views import view_of


def test_a_sum_has_no_lower_bound_in_time() -> None:
    assert view_of(goal(), activity(2, date(2001, 1, 1), 2.0), activity(3, TODAY, 1.5)).value == 3.5


def test_sums_are_exact_in_millionths() -> None:
    events = [activity(n, TODAY, 0.1) for n in range(2, 12)]
    assert view_of(goal(), *events).value == 1.0


def test_a_level_is_the_latest_reading_by_day_then_time_then_order() -> None:
    level = goal(measure="level", baseline=3.0)
    assert view_of(level).value == 3
    day = date(2026, 2, 1)
    morning = activity(3, day, 5.0, time="09:00")
    evening = activity(2, day, 7.0, time="18:00")
    untimed = activity(9, day, 1.0, device=B)
    assert view_of(level, morning, evening, untimed, activity(4, date(2026, 1, 9), 99.0)).value == 7
