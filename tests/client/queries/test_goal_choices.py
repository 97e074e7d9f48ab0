"""What a form for a goal offers."""

from __future__ import annotations

from milepost_client.queries.goal_choices import goal_choices
from milepost_client.queries.parts.no_request import NoRequest
from tests.client.operations.conftest import Desk


def test_what_goals_have_comes_once_and_before_what_is_suggested(coffees: Desk) -> None:
    coffees.set("Talks", unit="Coffees", purpose="My own", tags=("work", "Work"))
    coffees.set("A role", purpose="new role")
    offered = coffees.ask(goal_choices, NoRequest())
    assert offered.units == ["coffees"]
    assert offered.purposes[:3] == ["My own", "new role", "mentorship"]
    assert offered.tags == ["work"]
