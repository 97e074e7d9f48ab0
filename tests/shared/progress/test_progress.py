"""Value and whether it is on track."""

from __future__ import annotations

from datetime import date

from milepost_shared.events.types import Event
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import GoalView, goal_view
from tests.shared.making import GOAL, TODAY, B, activity, goal, stamped


def shown(*events: Event) -> GoalView:
    found = goal_view(fold(stamped(*events)).goals[GOAL], TODAY)
    assert found is not None
    return found


def test_a_sum_has_no_lower_bound_in_time() -> None:
    assert shown(goal(), activity(2, date(2001, 1, 1), 2.0), activity(3, TODAY, 1.5)).value == 3.5


def test_sums_are_exact_in_millionths() -> None:
    events = [activity(n, TODAY, 0.1) for n in range(2, 12)]
    assert shown(goal(), *events).value == 1.0


def test_a_level_is_the_latest_reading_by_day_then_time_then_order() -> None:
    level = goal(measure="level", baseline=3.0)
    assert shown(level).value == 3
    day = date(2026, 2, 1)
    morning = activity(3, day, 5.0, time="09:00")
    evening = activity(2, day, 7.0, time="18:00")
    untimed = activity(9, day, 1.0, device=B)
    assert shown(level, morning, evening, untimed, activity(4, date(2026, 1, 9), 99.0)).value == 7


def test_it_is_on_track_where_the_value_has_reached_the_plan() -> None:
    one_short, enough = activity(2, TODAY, 7.0), activity(2, TODAY, 7.2)
    assert shown(goal(), one_short).on_track is False
    assert shown(goal(), enough).on_track is True
