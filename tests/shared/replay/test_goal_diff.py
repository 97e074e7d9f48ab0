"""What changed between two moments."""

from __future__ import annotations

from datetime import date

from milepost_shared.events.types import Milestone
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.replay.goal_diff import diff_goals
from milepost_shared.replay.replay import replay
from tests.shared.builders import OTHER, A, activity, adjustment, goal, stamped

JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 1), date(2026, 3, 1)
EVENTS = stamped(
    goal(milestones=(Milestone(name="Half", value=5.0),)),
    activity(2, JAN, 2.0),
    adjustment(3, FEB, target=20.0, note="more"),
    activity(4, FEB, 4.0),
)


def at(day: date) -> list[GoalView]:
    return goal_views(replay(EVENTS, day), day)


def test_a_goal_differs_by_its_figures_fields_milestones_and_adjustments() -> None:
    [found] = diff_goals(at(JAN), at(FEB))
    assert (found.title, found.changes["value"], found.changes["target"]) == ("Coffees", [2, 6], [10, 20])
    assert found.changes["note"] == [None, "more"]
    assert [(turn.name, turn.before, turn.after, turn.reached) for turn in found.milestones] == [
        ("Half", "ahead", "reached", FEB)
    ]
    assert found.adjustments == [f"{A}-3"]


def test_that_a_plan_went_on_is_no_difference() -> None:
    later = date(2026, 2, 3)
    assert at(FEB)[0].planned != at(later)[0].planned
    assert diff_goals(at(FEB), at(later)) == []


def test_a_goal_that_stands_at_one_moment_only_differs_in_all_it_has() -> None:
    [came] = diff_goals([], at(FEB))
    [gone] = diff_goals(at(FEB), [])
    assert (came.before, came.changes["title"]) == (None, [None, "Coffees"])
    assert (gone.after, gone.changes["title"], gone.milestones[0].after) == (None, ["Coffees", None], None)


def test_goals_come_in_the_order_of_the_second_moment_then_those_that_are_gone() -> None:
    other = goal_views(replay(stamped(goal(goal=OTHER, title="Talks")), FEB), FEB)
    assert [found.title for found in diff_goals(at(FEB), other)] == ["Talks", "Coffees"]
