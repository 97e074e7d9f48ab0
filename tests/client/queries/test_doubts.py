"""What may be meant otherwise: a kind close to a known one, a change of a level, an equal title."""

from __future__ import annotations

from typing import Any

import pytest

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.queries.goal_doubts import GoalDoubtsRequest, goal_doubts
from milepost_client.queries.log_doubts import LogDoubtsRequest, log_doubts
from tests.client.operations.conftest import Desk


def doubts(desk: Desk, *, signed: bool = False, **fields: Any) -> list[tuple[str, str, str]]:
    request = LogDoubtsRequest(activity=ActivityRequest(**fields), signed=signed)
    return [(each.about, each.said, each.known) for each in desk.ask(log_doubts, request).doubts]


@pytest.mark.parametrize(
    ("said", "meant"), [("coffe", ["coffee"]), ("Coffees", ["coffee"]), ("COFFEE ", []), ("dinner", [])]
)
def test_a_new_kind_that_is_close_to_a_known_one_is_doubted(desk: Desk, said: str, meant: list[str]) -> None:
    desk.do(log_activity, ActivityRequest(kind="coffee"))
    assert [known for _, _, known in doubts(desk, kind=said)] == meant


def test_a_change_of_a_level_is_doubted_where_it_was_typed_with_its_sign(desk: Desk) -> None:
    desk.set("Followers", measure="level")
    desk.set("Calls")
    assert doubts(desk, goal="followers", amount=4.0, signed=True) == []
    desk.do(log_activity, ActivityRequest(goal="followers", amount=500.0))
    assert doubts(desk, goal="followers", amount=4.0, signed=True) == [("level", "+4", "504")]
    assert doubts(desk, goal="followers", amount=4.0) == []
    assert doubts(desk, goal="calls", amount=4.0, signed=True) == []


def test_a_title_that_is_here_is_doubted(desk: Desk) -> None:
    desk.set("Coffees in product")
    assert [each.title for each in desk.ask(goal_doubts, GoalDoubtsRequest(" coffees IN product")).equal] == [
        "Coffees in product"
    ]
    assert desk.ask(goal_doubts, GoalDoubtsRequest("Coffees")).equal == []
