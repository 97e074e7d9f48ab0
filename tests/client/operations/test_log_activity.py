"""What logging an activity writes, and what it says of goals, milestones and opportunities."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.people.describe_person import DescribeRequest, describe_person
from milepost_client.operations.remarks import OpportunityChange
from milepost_client.operations.written import ReachedMilestone
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Milestone
from tests.client.operations.conftest import FRIDAY, Desk


def test_an_activity_counts_as_one_for_its_goal_today(coffees: Desk) -> None:
    written = coffees.do(
        log_activity, ActivityRequest(goal="coff", people=(" Ana ", " "), kind="coffee")
    ).written
    assert written.activity is not None
    assert (written.activity.day, written.activity.people) == (FRIDAY.today, ("Ana",))
    assert [(goal.title, goal.value) for goal in written.goals] == [("Coffees", 1)]
    assert written.ref == written.activity.ref == f"{coffees.device.id}-2"


def test_every_field_is_kept(coffees: Desk) -> None:
    request = ActivityRequest(
        goal="coffees",
        amount=2.5,
        day=date(2026, 3, 1),
        time="09:30",
        minutes=20,
        kind=" call ",
        organisation="Acme",
        quality=4,
        note=" hm ",
    )
    view = coffees.do(log_activity, request).written.activity
    assert view is not None
    assert (view.day, view.time, view.minutes, view.quality) == (date(2026, 3, 1), "09:30", 20, 4)
    assert (view.kind, view.organisation, view.note) == ("call", "Acme", "hm")
    assert [given.amount for given in view.contributions] == [2.5]


def test_it_need_not_name_a_goal(desk: Desk) -> None:
    written = desk.do(log_activity, ActivityRequest(people=("Ana",))).written
    assert (written.goal, written.goals, written.remarks) == (None, [], [])


def test_a_milestone_is_reached_once(coffees: Desk) -> None:
    goal = coffees.set("Talks", target=4, milestones=(Milestone(name="Half", percent=50),))
    first = coffees.do(log_activity, ActivityRequest(goal="talks", amount=2)).written
    assert first.reached == [ReachedMilestone("Half", goal.id, "Talks")]
    assert coffees.do(log_activity, ActivityRequest(goal="talks")).written.reached == []


def test_a_child_reaches_a_milestone_of_its_parent(desk: Desk) -> None:
    desk.set("Role", target=20, unit="meetings", milestones=(Milestone(name="Five", value=5),))
    desk.set("Coffees", parent="role", rolls_up=True)
    written = desk.do(log_activity, ActivityRequest(goal="coffees", amount=5)).written
    assert [(milestone.name, milestone.title) for milestone in written.reached] == [("Five", "Role")]
    assert [goal.title for goal in written.goals] == ["Coffees"]
    assert desk.goal("role").value == 5


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"goal": "cofees"}, "Did you mean"),
        ({"goal": "xyzzy"}, "No goal is called"),
        ({"goal": ""}, "No goal is called"),
        ({"goal": "coffees", "amount": 1.1234567}, "more than 6 decimals"),
        ({"note": "bell \x07"}, "control character"),
        ({"quality": 9}, "quality"),
        ({"time": "25:00"}, "time"),
        ({"day": date(2201, 1, 1)}, "outside 1970 to 2200"),
    ],
)
def test_what_cannot_be_kept_is_refused(coffees: Desk, fields: dict[str, object], says: str) -> None:
    assert says in coffees.refuse(log_activity, ActivityRequest(**fields))  # type: ignore[arg-type]


def test_the_reading_of_a_level_has_no_default(desk: Desk) -> None:
    desk.set("Weight", measure="level", baseline=90, target=80)
    assert "“Weight” is a level" in desk.refuse(log_activity, ActivityRequest(goal="weight"))
    desk.do(log_activity, ActivityRequest(goal="weight", amount=88))
    assert desk.goal("weight").value == 88


def test_several_goals_of_a_name_are_listed(coffees: Desk) -> None:
    coffees.set("Coffees abroad")
    assert "Coffees abroad" in coffees.refuse(log_activity, ActivityRequest(goal="coff"))


def named(desk: Desk, title: str, stage: str | None = None) -> list[OpportunityChange]:
    request = ActivityRequest(opportunities=(title,), stage=stage)
    return desk.do(log_activity, request).opportunities


def test_the_stages_of_an_opportunity_are_told_as_they_change(desk: Desk) -> None:
    assert named(desk, "Role at Acme", "applied") == [OpportunityChange("Role at Acme", None, "applied")]
    assert named(desk, "role  at acme", "offer") == [OpportunityChange("Role at Acme", "applied", "offer")]
    assert named(desk, "role at acme") == [OpportunityChange("Role at Acme", "offer", "offer")]
    assert named(desk, "PM at Blue") == [OpportunityChange("PM at Blue", None, "")]


@pytest.mark.parametrize("fields", [{}, {"amount": 2.0}, {"people": (), "note": ""}])
def test_a_request_that_says_nothing_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="Nothing to log was named") as caught:
        ActivityRequest(**fields)
    assert caught.value.field == "goal"


def test_a_stage_is_that_of_an_opportunity() -> None:
    with pytest.raises(BadInput, match="A stage is that of an opportunity") as caught:
        ActivityRequest(stage="applied")
    assert caught.value.field == "stage"


def test_people_parted_by_a_comma_are_several_unless_one_of_that_name_is_known(desk: Desk) -> None:
    both = desk.do(log_activity, ActivityRequest(people=("Ana, Ben", " Chen ")))
    assert both.written.activity is not None
    assert both.written.activity.people == ("Ana", "Ben", "Chen")
    desk.do(describe_person, DescribeRequest(name="Zoë Nygård, PhD", new=True))
    one = desk.do(log_activity, ActivityRequest(people=("zoë nygård, phd",)))
    assert one.written.activity is not None
    assert one.written.activity.people == ("zoë nygård, phd",)
    corrected = desk.do(correct_activity, CorrectionRequest(ref="last", people=("Ana,Bo",)))
    assert corrected.activity is not None
    assert corrected.activity.people == ("Ana", "Bo")
