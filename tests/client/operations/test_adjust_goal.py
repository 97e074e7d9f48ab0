"""What adjusting a goal writes, and what its preview says before."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal, draft_adjustment
from milepost_client.operations.adjustment_preview import adjust_with_preview, preview_adjustment
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_shared.errors import BadInput
from milepost_shared.progress.goal_view import GoalView
from tests.client.operations.conftest import FRIDAY, Desk


def request(goal: str = "coffees", **given: Any) -> AdjustmentRequest:
    own = {name: given.pop(name) for name in ("since", "title", "remove") if name in given}
    return AdjustmentRequest(goal=goal, reason=" so it is ", fields=GoalFields(**given), **own)


def adjusted(desk: Desk, **given: Any) -> GoalView:
    goal = desk.do(adjust_goal, request(**given)).goal
    assert goal is not None
    return goal


def test_an_adjustment_names_its_reason_its_day_and_only_what_changes(coffees: Desk) -> None:
    goal = adjusted(coffees, target=8)
    _, revision = goal.revisions
    assert (revision.reason, revision.effective_day) == ("so it is", FRIDAY.today)
    assert {name: [*change] for name, change in revision.changes.items()} == {"target": [10, 8]}


def test_a_pace_goes_on_from_the_present_value(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees", amount=4))
    plans = [
        adjusted(coffees, pace=(2, "week")),
        adjusted(coffees, target=12, pace=(2, "week")),
        adjusted(coffees, deadline=date(2026, 3, 27), pace=(2, "week")),
    ]
    assert [(goal.target, goal.deadline) for goal in plans] == [
        (8, date(2026, 3, 20)),
        (12, date(2026, 4, 3)),
        (10, date(2026, 3, 27)),
    ]
    assert list(plans[0].revisions[1].changes) == ["target"]


def test_without_a_deadline_a_pace_leads_to_the_target(coffees: Desk) -> None:
    assert adjusted(coffees, remove=("deadline",)).deadline is None
    goal = adjusted(coffees, pace=(5, "week"))
    assert (goal.target, goal.deadline) == (10, date(2026, 3, 20))


def test_a_goal_that_has_not_started_is_adjusted_from_its_start(desk: Desk) -> None:
    desk.set("Later", target=5, start=date(2026, 4, 1), deadline=date(2026, 5, 1))
    assert adjusted(desk, goal="later", target=6).revisions[1].effective_day == date(2026, 4, 1)


def test_fields_are_removed_and_a_title_is_one_line(coffees: Desk) -> None:
    goal = adjusted(coffees, title=" Teas\nabroad ", remove=("unit", "target"), tags=("a",))
    assert (goal.title, goal.unit, goal.target, goal.tags) == ("Teas abroad", None, None, ["a"])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"deadline": date(2026, 2, 19)}, "where the plan starts"),
        ({"target": 12, "since": date(2026, 2, 19)}, "starts on 2026-02-20"),
        ({"parent": "coffees"}, "cannot be its own parent"),
        ({"goal": "nothing", "target": 12}, "No goal is called"),
        ({"note": "bell \x07"}, "control character"),
    ],
)
def test_what_does_not_fit_the_goal_is_refused(coffees: Desk, given: dict[str, Any], says: str) -> None:
    assert says in coffees.refuse(adjust_goal, request(**given))


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({}, "target", "Nothing to change"),
        ({"target": 12, "remove": ("target",)}, "remove", "both changed and removed"),
        ({"pace": (1, "week"), "remove": ("deadline",)}, "remove", "both changed and removed"),
        ({"parent": "role", "remove": ("parent",)}, "remove", "both changed and removed"),
        ({"title": " "}, "title", "needs a title"),
    ],
)
def test_a_request_that_contradicts_itself_cannot_be_made(
    given: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(BadInput, match=says) as caught:
        request(**given)
    assert caught.value.field == field


def test_an_adjustment_with_a_preview_says_what_it_was_to_change(coffees: Desk) -> None:
    done = coffees.do(adjust_with_preview, request(target=8))
    sides = done.preview.before.goal, done.preview.after.goal
    assert [goal.target for goal in sides] == [10, 8]
    assert done.written.goal == coffees.goal("coffees")
    assert coffees.goal("coffees").target == 8


def test_an_adjustment_needs_no_reason_until_it_is_recorded(coffees: Desk) -> None:
    request = AdjustmentRequest(goal="coffees", fields=GoalFields(target=8))
    draft = coffees.read(lambda log: draft_adjustment(log, FRIDAY, request))
    assert (draft.target, draft.reason) == (8, "")
    assert "needs a reason" in coffees.refuse(adjust_goal, request)


def test_an_adjustment_needs_a_reason() -> None:
    with pytest.raises(BadInput, match="needs a reason"):
        AdjustmentRequest(goal="coffees", reason=" ", fields=GoalFields(target=8))


def test_a_request_from_json_is_checked_as_well() -> None:
    with pytest.raises(BadInput, match="needs a reason"):
        msgspec.json.decode(b'{"goal": "a", "reason": "", "fields": {"target": 8}}', type=AdjustmentRequest)


def test_goals_may_serve_one_another_but_not_in_a_circle(coffees: Desk) -> None:
    coffees.set("Career")
    role = coffees.set("Role", parent="career")
    assert adjusted(coffees, parent="role").parent == role.id
    assert "serves “Role”, which serves “Career”" in coffees.refuse(
        adjust_goal, request("career", parent="coffees")
    )


def test_a_preview_shows_both_sides_and_writes_nothing(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees", amount=5))
    seen = coffees.read(lambda log: preview_adjustment(log, FRIDAY, request(target=25)))
    assert (seen.before.goal.target, seen.after.goal.target, seen.day) == (10, 25, FRIDAY.today)
    achievable = [side.findings[2] for side in (seen.before, seen.after)]
    assert [(finding.letter, finding.state) for finding in achievable] == [("A", "unknown"), ("A", "unknown")]
    assert "It takes 40 coffees in four weeks" in achievable[1].reason
    assert [name.title for name in seen.names.values()] == ["Coffees"]
    assert coffees.goal("coffees").target == 10
    with pytest.raises(BadInput, match="where the plan starts"):
        coffees.read(lambda log: preview_adjustment(log, FRIDAY, request(deadline=date(2026, 2, 19))))
