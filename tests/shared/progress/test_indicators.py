"""On track and days ahead: a value compared with the planned line."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from milepost_shared.events.types import Revision
from milepost_shared.model.revisions import goal_history
from milepost_shared.progress.indicators import days_ahead, margin, on_track
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import plan_line
from tests.shared.builders import TODAY, activity, adjustment, goal, stamped
from tests.shared.views import view_of

JAN1 = date(2026, 1, 1)


def line(*revisions: Revision) -> PlanLine:
    history = goal_history(stamped(*revisions))
    assert history is not None
    return plan_line(history)


def test_a_goal_is_on_track_where_its_value_has_reached_the_planned_one() -> None:
    one_short, enough = activity(2, TODAY, 7.0), activity(2, TODAY, 7.2)
    assert view_of(goal(), one_short).on_track is False
    assert view_of(goal(), enough).on_track is True


def test_days_ahead_are_counted_from_the_last_day_whose_planned_value_is_reached() -> None:
    planned_line = line(goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0))
    today = date(2026, 1, 6)
    ahead = [days_ahead(planned_line, value * 1_000_000, today, False) for value in (0, 4, 5, 7, 10, 50)]
    assert ahead == [-5, -1, 0, 2, 5, 5]


def test_days_ahead_is_mirrored_where_the_goal_goes_down() -> None:
    planned_line = line(goal(start=JAN1, deadline=date(2026, 1, 11), baseline=10.0, target=0.0))
    ahead = [days_ahead(planned_line, value * 1_000_000, date(2026, 1, 6), True) for value in (10, 5, 3, 0)]
    assert ahead == [-5, 0, 2, 5]


def test_a_flat_end_counts_from_its_first_day_across_an_achieved_status() -> None:
    planned_line = line(
        goal(start=JAN1, deadline=date(2026, 1, 11), target=10.0),
        adjustment(2, date(2026, 1, 20), status="achieved"),
    )
    assert days_ahead(planned_line, 10_000_000, date(2026, 1, 30), False) == -19


def test_half_a_millionth_is_not_behind_in_either_direction() -> None:
    third = Fraction(1, 3)
    assert on_track(9_000_000, 9_000_000 + third, False) is True
    assert on_track(9_000_000, 9_000_000 - third, True) is True
    assert on_track(9_000_000, 9_000_000 + 2 * third, False) is False
    assert margin(9_000_000, 9_000_000 + third, False) == 0
    assert margin(9_000_000, 9_000_000 + 2 * third, False) == -1


def test_a_target_rounded_up_leaves_whoever_keeps_the_pace_on_plan() -> None:
    """Three a week for 90 days are 38.571428…, and the plan leads to 38.571429."""
    end = date(2026, 4, 1)
    first = goal(start=JAN1, target=38.571429, deadline=end)
    view = view_of(first, activity(2, date(2026, 1, 22), 9.0), today=date(2026, 1, 22))
    assert (view.on_track, view.days_ahead) == (True, 0)
    assert view.forecast is not None and view.forecast.day == end
