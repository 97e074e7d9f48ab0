"""Goals that are not set yet."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.set_goal import GoalRequest
from milepost_client.queries.goal_preview import GoalPreview, goal_preview
from milepost_shared.errors import BadInput
from tests.client.operations.conftest import Desk

MAY = date(2026, 5, 15)


def preview(desk: Desk, title: str = "More coffees", **fields: Any) -> GoalPreview:
    return desk.ask(goal_preview, GoalRequest(title=title, fields=GoalFields(**fields)))


@pytest.mark.parametrize(
    ("fields", "target", "deadline", "weekly"),
    [
        ({"target": 20, "deadline": MAY}, 20, MAY, 2),
        ({"target": 20, "pace": (2, "week")}, 20, MAY, 2),
        ({"deadline": MAY, "pace": (2, "week")}, 20, MAY, 2),
        ({"target": 20}, 20, None, None),
    ],
)
def test_any_two_of_target_deadline_and_pace_give_the_third(
    desk: Desk, fields: dict[str, Any], target: float, deadline: date | None, weekly: float | None
) -> None:
    goal = preview(desk, **fields).goal
    assert (goal.target, goal.deadline) == (target, deadline)
    assert (goal.required_pace and goal.required_pace * 7) == weekly


def test_its_plan_is_drawn_before_it_is_set_and_nothing_is_written(desk: Desk) -> None:
    shown = preview(desk, target=20, deadline=MAY)
    assert shown.chart.planned == ((date(2026, 3, 6), 0), (MAY, 20))
    assert desk.read(lambda log: log.events.count()) == 0


def test_a_goal_is_previewed_before_it_has_a_title(desk: Desk) -> None:
    assert preview(desk, title=" ", target=20).goal.target == 20


def test_what_cannot_be_set_is_refused_as_when_it_is_set(desk: Desk) -> None:
    with pytest.raises(BadInput, match="leave one out"):
        preview(desk, target=20, deadline=MAY, pace=(2, "week"))


def test_what_does_not_fit_its_parent_is_remarked(coffees: Desk) -> None:
    remarks = preview(coffees, target=3, deadline=MAY, parent="coffees").remarks
    assert [remark.kind for remark in remarks] == ["later-deadline"]


def test_a_goal_is_judged_before_it_is_set(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees", amount=5))

    def states(**fields: Any) -> dict[str, str]:
        return {finding.letter: finding.state for finding in preview(coffees, **fields).findings}

    assert states() == {"S": "no", "M": "no", "A": "unknown", "R": "no", "T": "no"}
    fields = {"target": 4, "unit": "coffees", "purpose": "new role", "deadline": MAY, "parent": "coffees"}
    assert states(**fields) == {"S": "yes", "M": "yes", "A": "yes", "R": "yes", "T": "yes"}
    assert coffees.read(lambda log: log.events.count()) == 2
