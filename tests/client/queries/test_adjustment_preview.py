"""Adjustments before they are made."""

from __future__ import annotations

from datetime import date

from milepost_client.operations.adjust_goal import AdjustmentRequest
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.queries.adjustment_preview import adjustment_preview
from tests.client.operations.conftest import Desk


def test_both_plans_and_the_effect_are_shown_and_nothing_is_written(coffees: Desk) -> None:
    request = AdjustmentRequest(goal="coffees", fields=GoalFields(target=6))
    shown = coffees.ask(adjustment_preview, request)
    assert shown.chart.planned[-1] == (date(2026, 3, 20), 10)
    assert shown.planned[-1] == (date(2026, 3, 20), 6)
    assert (shown.revision.effect, shown.revision.changes["target"]) == ("eased", [10, 6])
    assert coffees.read(lambda log: log.events.count()) == 1


def test_a_pace_gives_what_is_left_to_follow(coffees: Desk) -> None:
    request = AdjustmentRequest(goal="coffees", fields=GoalFields(target=10, pace=(2, "week")))
    shown = coffees.ask(adjustment_preview, request)
    after = shown.preview.after.goal
    assert (after.target, after.deadline) == (10, date(2026, 4, 10))
    assert shown.required_paces and (shown.required_paces["day"], shown.required_paces["week"]) == (2 / 7, 2)
