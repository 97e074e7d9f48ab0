"""Milestones that are said to be reached, and how they were celebrated."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.celebrate import CelebrationRequest, celebrate
from milepost_client.operations.change_status import StatusRequest, change_status
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_shared.events.types import Milestone
from milepost_shared.progress.milestones import MilestoneView
from tests.client.operations.conftest import FRIDAY, Desk


@pytest.fixture
def mentor(desk: Desk) -> Desk:
    """A goal with a milestone of the person's own saying, and one at 5."""
    milestones = (Milestone(name="Found a mentor"), Milestone(name="Half", value=5))
    desk.set("Mentor", target=10, milestones=milestones)
    return desk


def celebrated(desk: Desk, name: str, **given: str | date) -> MilestoneView:
    result = desk.do(celebrate, CelebrationRequest(milestone=name, **given))  # type: ignore[arg-type]
    assert result.written.goal is not None
    return next(m for m in result.written.goal.milestones if m.name == result.before.name)


def test_one_without_a_value_is_reached_when_the_person_says_so(mentor: Desk) -> None:
    found = celebrated(mentor, "found", note="lunch", day=date(2026, 3, 5))
    assert (found.state, found.reached, found.note) == ("reached", date(2026, 3, 5), "lunch")


def test_a_recorded_one_keeps_the_last_note(mentor: Desk) -> None:
    mentor.do(log_activity, ActivityRequest(goal="mentor", amount=5))
    celebrated(mentor, "half", note="cake")
    found = celebrated(mentor, "half", goal="mentor", note="cake for everybody")
    assert (found.note, found.recorded) == ("cake for everybody", FRIDAY.today)


def test_what_the_facts_do_not_bear_out_or_is_nothing_new_is_refused(mentor: Desk) -> None:
    mentor.do(log_activity, ActivityRequest(goal="mentor", amount=3))
    refused = [
        ("half", None, None, "“Half” lies 2 ahead."),
        ("found", None, date(2026, 3, 7), "is in the future"),
        ("nonsense", None, None, "No milestone is called"),
        ("fuond", None, None, "Did you mean"),
        ("found", "nothing", None, "No goal is called"),
    ]
    for name, goal, day, says in refused:
        request = CelebrationRequest(milestone=name, goal=goal, day=day)
        assert says in mentor.refuse(celebrate, request)
    celebrated(mentor, "found")
    again = mentor.refuse(celebrate, CelebrationRequest(milestone="found"))
    assert "was reached on Fri 6 Mar already" in again


def test_a_goal_in_the_place_of_a_milestone_is_told_how_it_is_celebrated(mentor: Desk) -> None:
    def refusal(name: str) -> str:
        return mentor.refuse(celebrate, CelebrationRequest(milestone=name))

    mentor.set("Talks")
    assert "“Talks” is a goal, and no milestone; it has no target" in refusal("talks")
    mentor.set("Walks", target=10)
    mentor.do(log_activity, ActivityRequest(goal="walks", amount=6))
    assert "4 to go until its target is met" in refusal("walks")
    mentor.do(log_activity, ActivityRequest(goal="walks", amount=4))
    assert 'milepost goal achieve "Walks" -r WHY' in refusal("walks")
    mentor.do(change_status, StatusRequest(goal="walks", status="achieved", reason="done"))
    assert "it is achieved" in refusal("walks")


def test_a_name_that_fits_several_goals_asks_for_the_goal(mentor: Desk) -> None:
    mentor.set("Second", milestones=(Milestone(name="Found a mentor"),))
    assert "Found a mentor of “Second”" in mentor.refuse(celebrate, CelebrationRequest(milestone="found"))
    assert celebrated(mentor, "found", goal="second").state == "reached"
