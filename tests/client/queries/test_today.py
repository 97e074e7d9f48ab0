"""What today asks, and how it goes."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.celebrate import CelebrationRequest, celebrate
from milepost_client.operations.keep_review import AnswerRequest, answer_review
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.queries.parts.no_request import NoRequest
from milepost_client.queries.today import today
from milepost_shared.events.types import Cadence, Milestone
from milepost_shared.progress.periods import Span, span_of
from tests.client.operations.conftest import Desk

LAST_WEEK = span_of(date(2026, 2, 27), "week")


def test_nothing_has_begun_on_a_new_device(desk: Desk) -> None:
    view = desk.ask(today, NoRequest())
    assert (view.begun, view.focus, view.goals, view.intention) == (False, [], {}, None)


def test_a_goal_alone_is_a_beginning(coffees: Desk) -> None:
    assert coffees.ask(today, NoRequest()).begun


def test_active_goals_come_in_the_order_of_focus_and_all_by_id(coffees: Desk) -> None:
    early = coffees.set("Calls", target=4, deadline=date(2026, 3, 7), start=date(2026, 2, 20), priority=1)
    view = coffees.ask(today, NoRequest())
    assert [each.title for each in view.focus] == ["Calls", "Coffees"]
    assert view.goals[early.id].title == "Calls"


def test_only_people_whom_goals_are_about_come_with_their_last_contact(coffees: Desk) -> None:
    coffees.set("Keep up with Ana", about="ana", cadence=Cadence(quota=1, every="week"))
    coffees.do(log_activity, ActivityRequest(people=("Ana", "Bo"), kind="call", day=date(2026, 2, 24)))
    (contact,) = coffees.ask(today, NoRequest()).contacts
    assert contact.name == "Ana"
    assert contact.last_contact is not None
    assert contact.last_contact.kind == "call"


def test_a_goal_has_a_kind_where_its_activities_always_have_it(coffees: Desk) -> None:
    calls = coffees.set("Calls", target=4, deadline=date(2026, 4, 1))
    for kind in ("coffee", "Coffee"):
        coffees.do(log_activity, ActivityRequest(goal="coffees", kind=kind))
    coffees.do(log_activity, ActivityRequest(goal=calls.id, kind="call"))
    coffees.do(log_activity, ActivityRequest(goal=calls.id))
    assert list(coffees.ask(today, NoRequest()).kinds.values()) == ["Coffee"]


def test_the_last_seven_days_are_counted_without_reviews(coffees: Desk) -> None:
    for day in (date(2026, 2, 27), date(2026, 2, 28), date(2026, 3, 6)):
        coffees.do(log_activity, ActivityRequest(people=("Ana",), day=day))
    coffees.do(answer_review, AnswerRequest(period=LAST_WEEK, answers=("Well",)))
    view = coffees.ask(today, NoRequest())
    assert [each.activities for each in view.days] == [1, 0, 0, 0, 0, 0, 1]
    assert (view.days[-1].day, view.met) == (date(2026, 3, 6), 1)


def test_the_intention_is_what_the_review_of_last_week_says_of_this_one(coffees: Desk) -> None:
    answers = ("A talk", "To ask", "Write to Ana\n\nand to Bo")
    coffees.do(answer_review, AnswerRequest(period=LAST_WEEK, answers=answers))
    assert coffees.ask(today, NoRequest()).intention == "Write to Ana\n\nand to Bo"


def test_of_two_reviews_the_later_one_says_the_intention(coffees: Desk) -> None:
    for intention in ("Write to Ana", "Rest"):
        coffees.do(answer_review, AnswerRequest(period=LAST_WEEK, answers=("", "", intention)))
    assert coffees.ask(today, NoRequest()).intention == "Rest"


@pytest.mark.parametrize("week", [LAST_WEEK.previous(), LAST_WEEK.next()])
def test_a_review_of_another_week_says_nothing_of_this_one(coffees: Desk, week: Span) -> None:
    coffees.do(answer_review, AnswerRequest(period=week, answers=("", "", "Rest")))
    assert coffees.ask(today, NoRequest()).intention is None


def test_a_review_without_an_answer_to_that_question_says_nothing(coffees: Desk) -> None:
    coffees.do(answer_review, AnswerRequest(period=LAST_WEEK, answers=("Well",)))
    assert coffees.ask(today, NoRequest()).intention is None


def test_a_met_target_is_to_be_celebrated_until_the_goal_is_closed(coffees: Desk) -> None:
    coffees.do(log_activity, ActivityRequest(goal="coffees", amount=10, day=date(2026, 3, 2)))
    (found,) = coffees.ask(today, NoRequest()).celebrations
    assert (found.milestone, found.day) == (None, date(2026, 3, 2))


def test_a_milestone_is_to_be_celebrated_once_and_only_while_it_is_fresh(desk: Desk) -> None:
    stones = (
        Milestone(name="Old", value=1),
        Milestone(name="New", value=2),
        Milestone(name="Ahead", value=9),
    )
    desk.set("Coffees", target=10, deadline=date(2026, 4, 1), start=date(2026, 1, 1), milestones=stones)
    for day in (date(2026, 2, 1), date(2026, 3, 3)):
        desk.do(log_activity, ActivityRequest(goal="coffees", day=day))
    assert [each.milestone for each in desk.ask(today, NoRequest()).celebrations] == ["New"]
    desk.do(celebrate, CelebrationRequest(milestone="New", note="Cake"))
    assert desk.ask(today, NoRequest()).celebrations == []
