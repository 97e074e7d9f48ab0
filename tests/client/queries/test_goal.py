"""One goal: its chart, its story, and what counted for it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal
from milepost_client.operations.change_status import StatusRequest, change_status
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.skip_period import SkipRequest, skip_period
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.queries.goal import GoalDetail, GoalRequest, goal
from milepost_shared.errors import NotFound
from milepost_shared.events.types import Cadence, Milestone
from tests.client.operations.conftest import Desk


def detail(desk: Desk, name: str = "coffees") -> GoalDetail:
    return desk.ask(goal, GoalRequest(name))


def adjust(desk: Desk, reason: str, **fields: Any) -> None:
    desk.do(adjust_goal, AdjustmentRequest(goal="coffees", reason=reason, fields=GoalFields(**fields)))


def test_the_chart_has_steps_of_the_target_and_a_flag_at_each_adjustment(coffees: Desk) -> None:
    adjust(coffees, "moving", target=8)
    chart = detail(coffees).chart
    assert [(step.day, step.target) for step in chart.targets] == [
        (date(2026, 2, 20), 10),
        (date(2026, 3, 6), 8),
    ]
    assert [(flag.letter, flag.day, flag.overruled) for flag in chart.flags] == [
        ("A", date(2026, 3, 6), False)
    ]
    assert chart.original == ((date(2026, 2, 20), 0), (date(2026, 3, 20), 10))


def test_the_chart_has_room_for_target_and_milestones(desk: Desk) -> None:
    desk.set("Coffees", target=10, milestones=(Milestone(name="Far", value=15),))
    chart = detail(desk).chart
    assert (chart.low, chart.high, chart.targets[0].target) == (0, 15, 10)


def test_a_goal_that_never_had_a_target_has_no_steps(desk: Desk) -> None:
    desk.set("Coffees", unit="coffees")
    assert detail(desk).chart.targets == []


def test_the_chart_is_a_table_too(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees", amount=3))
    rows = {row.day: row for row in detail(coffees).chart.rows}
    today = rows[date(2026, 3, 6)]
    assert (today.value, today.planned, today.original) == (3, 5, None)
    assert list(rows) == sorted(rows)


def test_the_forecast_lengthens_the_chart_a_little_at_most(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees", amount=1))
    assert detail(coffees).chart.last == date(2026, 3, 27)


def test_the_story_tells_what_each_revision_changed_and_why(coffees: Desk) -> None:
    adjust(coffees, "moving", target=8)
    adjust(coffees, "settled", target=9, note="slowly")
    first, *others = detail(coffees).story
    assert (first.kind, first.day, first.letter) == ("set", date(2026, 2, 20), None)
    told = [
        (item.letter, item.here, item.revision and item.revision.reason, item.changes[0].before)
        for item in others
    ]
    assert told == [("A", True, "moving", 10), ("B", True, "settled", 8)]


def test_skips_status_and_what_was_taken_back_are_in_the_story(desk: Desk) -> None:
    desk.set("Coffees", cadence=Cadence(quota=2, every="week"))
    desk.do(skip_period, SkipRequest(goal="coffees", reason="away"))
    desk.do(change_status, StatusRequest(goal="coffees", status="paused", reason="moving"))
    desk.do(undo, UndoRequest())
    items = detail(desk).story
    assert [(item.kind, item.letter) for item in items] == [
        ("set", None),
        ("skipped", None),
        ("adjusted", None),
        ("took-back", None),
    ]
    assert items[2].revision and items[2].revision.withdrawn
    assert items[3].takes_back == items[2].revision.ref


def test_a_milestone_that_was_reached_is_in_the_story(desk: Desk) -> None:
    desk.set("Coffees", target=10, milestones=(Milestone(name="Half", value=5),))
    desk.do(log_activity, ActivityRequest(goal="coffees", amount=6))
    told = [(item.day, item.milestone.name) for item in detail(desk).story if item.milestone]
    assert told == [(date(2026, 3, 6), "Half")]


def test_what_counted_lately_comes_newest_first_with_what_rolls_up(coffees: Desk) -> None:
    coffees.set("Talks", parent="coffees", rolls_up=True, target=3)
    coffees.do(log_activity, ActivityRequest(goal="coffees", day=date(2026, 3, 1), note="first"))
    coffees.do(log_activity, ActivityRequest(goal="talks", note="second"))
    shown = detail(coffees)
    assert [entry.note for entry in shown.lately] == ["second", "first"]
    assert shown.names[shown.goal.children[0]].title == "Talks"


def test_a_goal_that_is_not_there_is_refused(coffees: Desk) -> None:
    with pytest.raises(NotFound):
        detail(coffees, "a role")
