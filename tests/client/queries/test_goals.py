"""All goals and their tree."""

from __future__ import annotations

from datetime import date

from milepost_client.operations.change_status import StatusRequest, change_status
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.presentation.goals import closed_part_lines
from milepost_client.queries.goals import GoalsRequest, goals
from milepost_shared.events.types import Status
from tests.client.operations.conftest import Desk


def places(desk: Desk, *statuses: Status) -> list[tuple[str, int]]:
    """The titles in the order of the tree, and how deep each stands."""
    view = desk.ask(goals, GoalsRequest(statuses=statuses or None))
    titles = {goal.id: goal.title for goal in view.goals}
    return [(titles[place.goal], place.depth) for place in view.tree]


def test_each_goal_stands_below_the_one_that_it_serves(coffees: Desk) -> None:
    coffees.set("A role", target=1)
    coffees.set("Talks", parent="coffees", target=3)
    coffees.set("Messages", parent="talks", target=3)
    assert places(coffees) == [("Coffees", 0), ("Talks", 1), ("Messages", 2), ("A role", 0)]


def test_a_goal_stands_below_its_nearest_ancestor_that_is_asked_for(coffees: Desk) -> None:
    coffees.set("Talks", parent="coffees", target=3)
    coffees.set("Messages", parent="talks", target=3)
    coffees.do(change_status, StatusRequest(goal="talks", status="paused", reason="moving"))
    assert places(coffees, "active") == [("Coffees", 0), ("Messages", 1)]
    assert places(coffees, "paused") == [("Talks", 0)]


def test_a_closed_goal_that_counts_in_one_that_is_asked_for_is_in_the_tree(coffees: Desk) -> None:
    coffees.set("Chats", parent="coffees", target=3, unit="coffees", rolls_up=True)
    coffees.set("Talks", parent="coffees", target=3, unit="coffees", rolls_up=True)
    coffees.do(log_activity, ActivityRequest(goal="chats", amount=2))
    for title in ("chats", "talks"):
        coffees.do(change_status, StatusRequest(goal=title, status="achieved", reason="enough"))
    view = coffees.ask(goals, GoalsRequest(statuses=("active",)))
    assert places(coffees, "active") == [("Coffees", 0), ("Chats", 1)]
    assert list(closed_part_lines(view.parts)) == [
        "2 coffees of “Coffees” come from “Chats”, which is achieved."
    ]


def test_all_goals_come_whatever_the_tree_is_to_have(coffees: Desk) -> None:
    coffees.do(change_status, StatusRequest(goal="coffees", status="dropped", reason="enough"))
    view = coffees.ask(goals, GoalsRequest(statuses=("active",)))
    assert ([goal.title for goal in view.goals], view.tree) == (["Coffees"], [])


def test_the_tree_of_a_horizon_has_no_other_goals(coffees: Desk) -> None:
    coffees.set("A role", target=1, horizon="long")
    view = coffees.ask(goals, GoalsRequest(horizon="long"))
    assert [place.goal for place in view.tree] == [view.goals[1].id]


def test_what_does_not_fit_between_a_goal_and_its_parent_is_remarked(coffees: Desk) -> None:
    coffees.set("Talks", parent="coffees", target=3, deadline=date(2026, 5, 1))
    view = coffees.ask(goals, GoalsRequest())
    assert [(remark.kind, remark.goal.title) for remark in view.remarks] == [("later-deadline", "Talks")]
