"""What a person should know of the links between goals, as values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.hierarchy_remarks import hierarchy_remarks
from milepost_client.operations.remarks import HierarchyRemark
from milepost_client.operations.set_goal import GoalRequest, set_goal
from milepost_shared.events.types import Event, Measure
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_views
from tests.client.operations.conftest import Desk
from tests.shared.builders import GOAL, OTHER, TODAY, adjustment, goal, stamped

Said = list[tuple[str, str, str | None]]
"""Kinds of remarks, with the titles of the goal and its parent."""


def titled(remarks: Sequence[HierarchyRemark]) -> Said:
    return [(each.kind, each.goal.title, each.parent.title if each.parent else None) for each in remarks]


def of_events(goal_id: str, *events: Event) -> Said:
    goals = {view.id: view for view in goal_views(fold(stamped(*events)), TODAY)}
    return titled(hierarchy_remarks(goals[goal_id], goals))


def of_setting(desk: Desk, title: str, measure: Measure = "sum", **fields: Any) -> Said:
    request = GoalRequest(title=title, measure=measure, fields=GoalFields(**fields))
    return titled(desk.do(set_goal, request).remarks)


def of_adjusting(desk: Desk, name: str, **fields: Any) -> Said:
    request = AdjustmentRequest(goal=name, reason="life", fields=GoalFields(**fields))
    return titled(desk.do(adjust_goal, request).remarks)


TALKS = goal(2, goal=OTHER, title="Talks", parent=GOAL)


def test_a_circle_is_told_at_the_link_that_does_not_count() -> None:
    circle = (goal(1), TALKS, adjustment(3, TODAY, parent=OTHER))
    assert of_events(GOAL, *circle) == [("circle", "Coffees", "Talks")]
    assert of_events(OTHER, *circle) == []


def test_a_parent_that_is_not_here_is_told() -> None:
    assert of_events(OTHER, TALKS) == [("missing-parent", "Talks", None)]
    assert of_events(OTHER, goal(1), TALKS) == []


def test_setting_and_adjusting_tell_what_does_not_fit(desk: Desk) -> None:
    desk.set("Role", unit="meetings", deadline=date(2026, 6, 30))
    assert of_setting(desk, "Coffees", rolls_up=True) == [("no-parent", "Coffees", None)]
    assert of_setting(desk, "Calls", parent="role", rolls_up=True, unit="hours") == [
        ("unit", "Calls", "Role")
    ]
    assert of_setting(desk, "Weight", "level", parent="role", rolls_up=True) == [("level", "Weight", "Role")]
    assert of_setting(desk, "Talks", parent="role", deadline=date(2026, 7, 1)) == [
        ("later-deadline", "Talks", "Role")
    ]


def test_what_an_adjustment_does_not_touch_is_not_told_again(desk: Desk) -> None:
    desk.set("Role", unit="meetings", deadline=date(2026, 6, 30))
    desk.set("Talks", parent="role", deadline=date(2026, 7, 1))
    assert of_adjusting(desk, "talks", target=4) == []
    assert of_adjusting(desk, "role", deadline=date(2026, 5, 1)) == [("later-deadline", "Talks", "Role")]
    assert of_adjusting(desk, "talks", deadline=date(2026, 4, 1)) == []
