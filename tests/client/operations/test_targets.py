"""A write that meets a target says so, the first time."""

from __future__ import annotations

from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal
from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from tests.client.operations.conftest import Desk


def met_by_logging(desk: Desk, goal: str, amount: float) -> list[str]:
    done = desk.do(log_activity, ActivityRequest(goal=goal, amount=amount))
    return [each.title for each in done.written.met]


def test_the_activity_that_meets_a_target_says_so_and_the_next_does_not(coffees: Desk) -> None:
    assert [met_by_logging(coffees, "coffees", amount) for amount in (9, 1, 1)] == [[], ["Coffees"], []]


def test_a_goal_above_is_met_too(coffees: Desk) -> None:
    coffees.set("Chats", parent="coffees", rolls_up=True, unit="coffees", target=20)
    assert met_by_logging(coffees, "chats", 12) == ["Coffees"]


def test_lower_is_met_from_above(desk: Desk) -> None:
    desk.set("Weight", target=80, baseline=90, measure="level")
    assert [met_by_logging(desk, "weight", reading) for reading in (85, 79.5)] == [[], ["Weight"]]


def test_a_correction_and_an_adjustment_can_meet_it(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees", amount=5))
    mended = coffees.do(correct_activity, CorrectionRequest(ref="last", amount=10))
    assert [goal.title for goal in mended.met] == ["Coffees"]
    coffees.do(correct_activity, CorrectionRequest(ref="last", amount=5))
    eased = AdjustmentRequest(goal="coffees", reason="enough", fields=GoalFields(target=5))
    assert [goal.title for goal in coffees.do(adjust_goal, eased).met] == ["Coffees"]
