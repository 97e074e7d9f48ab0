"""People, one of them, what arose, and what helped."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.people.helped import HelpedRequest, helped
from milepost_client.queries.people.opportunities import (
    OpportunitiesRequest,
    named_opportunity,
    opportunities,
)
from milepost_client.queries.people.people import people
from milepost_client.queries.people.person import PersonRequest, person
from milepost_shared.errors import NotFound
from milepost_shared.events.types import Cadence
from tests.client.operations.conftest import Desk


@pytest.fixture
def met(coffees: Desk) -> Desk:
    """Ana was met twice, once with Bo, and is to be met every week; a role arose the first time."""
    coffees.set("Keep up with Ana", about="Ana", cadence=Cadence(quota=1, every="week"))
    first = ActivityRequest(goal="coffees", people=("Ana",), kind="coffee", day=date(2026, 2, 24))
    coffees.do(log_activity, first)
    role = ActivityRequest(people=("Ana", "Bo"), kind="call", opportunities=("Role at Acme",), stage="heard")
    coffees.do(log_activity, role)
    return coffees


def test_those_who_are_due_come_apart_from_all(coffees: Desk) -> None:
    coffees.set(
        "Keep up with Ana", about="Ana", cadence=Cadence(quota=1, every="week"), start=date(2026, 2, 2)
    )
    coffees.do(log_activity, ActivityRequest(people=("Bo",)))
    view = coffees.ask(people, NoRequest())
    assert [one.name for one in view.people] == ["Bo", "Ana"]
    assert [one.name for one in view.due] == ["Ana"]


def test_a_person_has_activities_opportunities_and_goals(met: Desk) -> None:
    ana = met.ask(person, PersonRequest("ana"))
    assert ana.person.name == "Ana"
    assert [activity.kind for activity in ana.activities] == ["call", "coffee"]
    assert [(each.title, each.stage) for each in ana.opportunities] == [("Role at Acme", "heard")]
    assert [goal.title for goal in ana.goals] == ["Keep up with Ana"]


def test_what_was_done_without_a_person_is_not_theirs(met: Desk) -> None:
    bo = met.ask(person, PersonRequest("Bo"))
    assert ([activity.kind for activity in bo.activities], bo.goals) == (["call"], [])


def test_a_person_known_only_by_a_goal_has_no_activities(coffees: Desk) -> None:
    coffees.set("Keep up with Ana", about="Ana", cadence=Cadence(quota=1, every="week"))
    assert coffees.ask(person, PersonRequest("Ana")).activities == []


def test_nobody_of_that_name_is_refused(met: Desk) -> None:
    with pytest.raises(NotFound):
        met.ask(person, PersonRequest("Zoe"))


def test_opportunities_are_those_of_a_goal_where_one_is_named(met: Desk) -> None:
    talk = ActivityRequest(goal="coffees", opportunities=("A talk",))
    met.do(log_activity, talk)
    everything = met.ask(opportunities, OpportunitiesRequest()).opportunities
    assert {each.title for each in everything} == {"Role at Acme", "A talk"}
    of_goal = met.ask(opportunities, OpportunitiesRequest(goal="coffees")).opportunities
    assert [each.title for each in of_goal] == ["A talk"]
    assert named_opportunity("role", everything).stage == "heard"


def test_what_helped_is_ranked_for_all_goals_or_one(met: Desk) -> None:
    assert [each.name for each in met.ask(helped, HelpedRequest()).people] == ["Bo", "Ana"]
    assert [each.name for each in met.ask(helped, HelpedRequest(goal="coffees")).people] == ["Ana"]
