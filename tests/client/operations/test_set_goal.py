"""What setting a goal writes."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.set_goal import GoalRequest, set_goal
from milepost_shared.events.types import Cadence, Milestone
from tests.client.operations.conftest import FRIDAY, Desk

MAY = date(2026, 5, 15)


@pytest.mark.parametrize(
    "fields",
    [
        {"target": 20, "deadline": MAY},
        {"target": 20, "pace": (2, "week")},
        {"deadline": MAY, "pace": (2, "week")},
    ],
)
def test_any_two_of_target_deadline_and_pace_give_the_third(desk: Desk, fields: dict[str, Any]) -> None:
    goal = desk.set("Talks", **fields)
    assert (goal.target, goal.deadline, goal.start) == (20, MAY, FRIDAY.today)


def test_every_field_is_kept(desk: Desk) -> None:
    parent = desk.set("Career")
    fields: dict[str, Any] = {
        **{"target": 5, "deadline": MAY, "unit": "kg", "purpose": "new role", "horizon": "long"},
        **{"rolls_up": True, "priority": 1, "cadence": Cadence(quota=2, every="month"), "about": "Ana"},
        "note": "hm",
    }
    milestones = (Milestone(name="Half", value=7),)
    goal = desk.set(
        " All\nin ",
        start=date(2026, 3, 1),
        baseline=9,
        measure="level",
        parent="career",
        tags=("a", "b"),
        milestones=milestones,
        **fields,
    )
    assert {name: getattr(goal, name) for name in fields} == fields
    assert (goal.title, goal.start, goal.baseline, goal.measure) == ("All in", date(2026, 3, 1), 9, "level")
    assert (goal.parent, goal.tags, [m.at for m in goal.milestones]) == (parent.id, ["a", "b"], [7])


def test_what_rolls_up_counts_what_its_parent_does_unless_a_unit_is_given(desk: Desk) -> None:
    desk.set("Role", unit="meetings")
    assert desk.set("Coffees", parent="role", rolls_up=True).unit == "meetings"
    assert desk.set("Talks", parent="role", rolls_up=True, unit="talks").unit == "talks"
    assert desk.set("Calls", parent="role").unit is None
    assert desk.set("Weight", parent="role", rolls_up=True, measure="level").unit is None


@pytest.mark.parametrize(
    ("title", "fields", "says"),
    [
        (" ", {}, "needs a title"),
        ("Talks", {"target": 20, "deadline": MAY, "pace": (2, "week")}, "leave one out"),
        ("Talks", {"target": 20, "pace": (-2, "week")}, "Turn its sign round"),
        ("Talks", {"target": 20, "deadline": date(2026, 3, 5)}, "where the plan starts"),
        ("Talks", {"parent": "nothing"}, "There are no goals yet"),
        ("Talks", {"note": "bell \x07"}, "control character"),
    ],
)
def test_what_cannot_be_a_goal_is_refused(desk: Desk, title: str, fields: dict[str, Any], says: str) -> None:
    assert says in desk.refuse(set_goal, GoalRequest(title=title, fields=GoalFields(**fields)))
