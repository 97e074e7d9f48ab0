"""A contact with a person counts for the goals about that person."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.adjust_goal import AdjustmentRequest, adjust_goal
from milepost_client.operations.change_status import StatusRequest, change_status
from milepost_client.operations.correct_activity import CorrectionRequest, correct_activity
from milepost_client.operations.goal_plan import GoalFields
from milepost_client.operations.import_events import ImportRequest, import_events
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.undo import UndoRequest, undo
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Cadence
from milepost_shared.projections.focus import focus
from milepost_shared.projections.people import people
from tests.client.operations.conftest import FRIDAY, Desk

MONTHLY = Cadence(quota=1.0, every="month")


@pytest.fixture
def priya(coffees: Desk) -> Desk:
    """The goal of ten coffees, and one to meet Priya each month."""
    coffees.set("Mentor", about="Priya", cadence=MONTHLY, start=date(2026, 1, 1))
    return coffees


def test_a_contact_counts_everywhere_without_naming_the_goal(priya: Desk) -> None:
    written = priya.do(log_activity, ActivityRequest(goal="coffees", people=("priya",))).written
    assert [(goal.title, goal.value) for goal in written.goals] == [("Coffees", 1), ("Mentor", 1)]
    state = priya.goal("mentor").cadence_state
    assert state and state.running and state.running.state == "met"
    book = priya.read(lambda log: log.book())
    [person] = people(book, FRIDAY.today)
    assert (person.is_due, person.due) == (False, date(2026, 4, 6))
    assert [goal.need for goal in focus(book, FRIDAY.today).goals if goal.title == "Mentor"] == ["done"]


def test_what_is_named_with_an_amount_counts_as_said(priya: Desk) -> None:
    priya.do(log_activity, ActivityRequest(goal="mentor", amount=2, people=("Priya",)))
    assert priya.goal("mentor").value == 2


def test_others_and_paused_goals_count_nothing(priya: Desk) -> None:
    priya.do(log_activity, ActivityRequest(people=("Bo",)))
    priya.do(change_status, StatusRequest(goal="mentor", status="paused", reason="away"))
    priya.do(log_activity, ActivityRequest(people=("Priya",)))
    assert priya.goal("mentor").value == 0


def test_it_comes_and_goes_with_the_people_of_a_correction(priya: Desk) -> None:
    ref = priya.do(log_activity, ActivityRequest(people=("Bo",))).written.ref
    priya.do(correct_activity, CorrectionRequest(ref=ref, people=("Bo", "Priya")))
    assert priya.goal("mentor").value == 1
    priya.do(correct_activity, CorrectionRequest(ref=ref, people=("Bo",)))
    assert priya.goal("mentor").value == 0
    priya.do(undo, UndoRequest())
    assert priya.goal("mentor").value == 1


def test_who_says_that_it_does_not_count_is_heard(priya: Desk) -> None:
    ref = priya.do(log_activity, ActivityRequest(goal="coffees", people=("Priya",))).written.ref
    priya.do(correct_activity, CorrectionRequest(ref=ref, goal="mentor", amount=0))
    priya.do(correct_activity, CorrectionRequest(ref=ref, people=("Priya", "Bo")))
    assert (priya.goal("mentor").value, priya.goal("coffees").value) == (0, 1)


def test_imported_contacts_count_too(priya: Desk) -> None:
    row = ActivityLogged(**draft_header(), day=FRIDAY.today, people=("Priya",), origin="csv-1")
    priya.do(import_events, ImportRequest(drafts=[row]))
    assert priya.goal("mentor").value == 1


def test_a_goal_that_is_set_after_a_contact_of_its_days_counts_it(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(people=("priya", "Bo")))
    coffees.do(log_activity, ActivityRequest(people=("Priya",), day=date(2026, 3, 5)))
    assert coffees.set("Mentor", about="Priya", cadence=MONTHLY).value == 1
    assert coffees.set("Since", about="Priya", start=date(2026, 3, 1)).value == 2
    coffees.do(undo, UndoRequest())
    coffees.do(undo, UndoRequest())
    entries = coffees.read(lambda log: [entry.activity for entry in log.entries()])
    assert [(entry.contributions, entry.void) for entry in entries] == [((), False), ((), False)]


def test_a_goal_that_comes_to_be_about_somebody_counts_the_contact_of_that_day(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(people=("Priya",)))
    request = AdjustmentRequest(goal="coffees", reason="her", fields=GoalFields(about="Priya"))
    coffees.do(adjust_goal, request)
    assert coffees.goal("coffees").value == 1
