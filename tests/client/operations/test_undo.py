"""Taking back activities, goals and adjustments."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.undo import UndoRequest, undo
from milepost_shared.errors import NotFound
from milepost_shared.events.types import ActivityLogged, GoalAdjusted, GoalSet, Milestone
from tests.client.operations.conftest import Desk


def adjust(desk: Desk, goal: str = "coffees", remove: tuple[Any, ...] = (), **fields: Any) -> str:
    request = AdjustmentRequest(goal=goal, reason="life", remove=remove, fields=GoalFields(**fields))
    return desk.do(adjust_goal, request).ref


def test_the_newest_is_taken_back_one_after_the_other(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees", amount=3))
    adjust(coffees, target=8)
    assert isinstance(coffees.do(undo, UndoRequest()).event, GoalAdjusted)
    assert coffees.goal("coffees").target == 10
    taken = coffees.do(undo, UndoRequest())
    assert isinstance(taken.event, ActivityLogged)
    assert taken.written.activity is not None
    assert taken.written.activity.withdrawn
    assert coffees.goal("coffees").value == 0
    gone = coffees.do(undo, UndoRequest(reason="a mistake"))
    assert (isinstance(gone.event, GoalSet), gone.written.goals) == (True, [])
    with pytest.raises(NotFound, match="There are no goals yet"):
        coffees.goal("coffees")


def test_undoing_an_undo_brings_back(coffees: Desk) -> None:
    adjust(coffees, target=8)
    taken = coffees.do(undo, UndoRequest())
    back = coffees.do(undo, UndoRequest(ref=taken.written.ref, reason="after all"))
    assert (back.brings_back, back.event, coffees.goal("coffees").target) == (True, taken.event, 8)


def test_what_was_taken_back_cannot_be_again(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees"))
    coffees.do(undo, UndoRequest())
    assert "taken back already" in coffees.refuse(undo, UndoRequest(ref="2"))
    adjustment = adjust(coffees, target=8)
    coffees.do(undo, UndoRequest())
    assert "taken back already" in coffees.refuse(undo, UndoRequest(ref=adjustment))
    coffees.do(undo, UndoRequest())
    assert "has written nothing" in coffees.refuse(undo, UndoRequest())


def test_a_milestone_follows_from_what_was_logged(coffees: Desk) -> None:
    adjust(coffees, milestones=(Milestone(name="Half", value=5),))
    coffees.do(log_activity, ActivityRequest(goal="coffees", amount=5))
    assert "A milestone follows" in coffees.refuse(undo, UndoRequest(ref="4"))
    goal = coffees.do(undo, UndoRequest()).written.goal
    assert goal is not None
    assert goal.milestones[0].state == "withdrawn"


def test_it_cannot_make_a_goal_serve_itself(desk: Desk) -> None:
    desk.set("Role", deadline=date(2026, 6, 30))
    desk.set("Talks", parent="role")
    alone = adjust(desk, "talks", remove=("parent",))
    adjust(desk, "role", parent="talks")
    assert "“Role” serves “Talks”" in desk.refuse(undo, UndoRequest(ref=alone))
    desk.do(undo, UndoRequest())
    assert isinstance(desk.do(undo, UndoRequest(ref=alone)).event, GoalAdjusted)
