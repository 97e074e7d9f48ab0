"""What the log suggests to log next."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_client.operations.keep_review import AnswerRequest, answer_review
from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.queries.log_suggestions import LogSuggestions, log_suggestions
from milepost_client.queries.parts.no_request import NoRequest
from milepost_shared.events.types import Cadence
from milepost_shared.progress.periods import span_of
from tests.client.operations.conftest import Desk


def suggested(desk: Desk) -> LogSuggestions:
    return desk.ask(log_suggestions, NoRequest())


def log(desk: Desk, who: str, kind: str, *days: date) -> None:
    for day in days:
        desk.do(log_activity, ActivityRequest(goal="coffees", people=(who,), kind=kind, day=day))


def test_a_new_log_suggests_nothing(desk: Desk) -> None:
    found = suggested(desk)
    assert (found.usual, found.people, found.kinds, found.goals) == ([], [], [], [])


def test_what_comes_again_most_often_is_the_usual(coffees: Desk) -> None:
    log(coffees, "Ana", "call", date(2026, 3, 5))
    log(coffees, "Bo", "coffee", date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 4))
    first, second = suggested(coffees).usual
    assert (first.people, first.kind, first.times, first.last) == (("Bo",), "coffee", 3, date(2026, 3, 4))
    assert (second.people, second.times) == (("Ana",), 1)


def test_a_weekday_is_said_where_most_were_on_it(coffees: Desk) -> None:
    log(coffees, "Bo", "coffee", date(2026, 2, 23), date(2026, 3, 2), date(2026, 3, 4))
    log(coffees, "Ana", "call", date(2026, 2, 24), date(2026, 3, 3))
    assert [usual.weekday for usual in suggested(coffees).usual] == [0, None]


def test_what_was_usual_long_ago_is_not_any_more(coffees: Desk) -> None:
    log(coffees, "Ana", "coffee", date(2025, 11, 1), date(2025, 11, 2))
    assert suggested(coffees).usual == []


def test_what_was_taken_back_was_never_usual(coffees: Desk) -> None:
    log(coffees, "Ana", "coffee", date(2026, 3, 5))
    coffees.do(undo, UndoRequest())
    assert suggested(coffees).usual == []


def test_a_reading_of_a_level_is_not_suggested_with_its_old_value(desk: Desk) -> None:
    desk.set("Coffees", measure="level", target=10, deadline=date(2026, 4, 1))
    reading = ActivityRequest(goal="coffees", amount=3, kind="check-in")
    desk.do(log_activity, reading)
    found = suggested(desk)
    assert found.usual == []
    assert (found.goals[0].measure, found.goals[0].value) == ("level", 3)


def test_people_who_are_due_come_before_those_met_last(coffees: Desk) -> None:
    coffees.set(
        "Keep up with Ana", about="Ana", cadence=Cadence(quota=1, every="week"), start=date(2026, 2, 2)
    )
    log(coffees, "Bo", "coffee", date(2026, 3, 5))
    assert [(each.name, each.due) for each in suggested(coffees).people] == [("Ana", True), ("Bo", False)]


def test_goals_come_as_they_were_logged_for_last_with_their_kind(coffees: Desk) -> None:
    calls = coffees.set("Calls", target=4, deadline=date(2026, 4, 1))
    coffees.do(log_activity, ActivityRequest(goal=calls.id, kind="call"))
    assert [(each.title, each.kind) for each in suggested(coffees).goals] == [
        ("Calls", "call"),
        ("Coffees", None),
    ]


def test_names_of_opportunities_come_with_the_stage_they_are_at(coffees: Desk) -> None:
    for stage in ("heard", "applied", ""):
        coffees.do(
            log_activity, ActivityRequest(people=("Ana",), opportunities=("Role",), stage=stage or None)
        )
    found = suggested(coffees)
    assert [(each.title, each.stage) for each in found.opportunities] == [("Role", "applied")]
    assert found.stages == ["applied", "heard"]


def test_a_kept_review_is_no_kind(coffees: Desk) -> None:
    period = span_of(date(2026, 2, 27), "week")
    coffees.do(answer_review, AnswerRequest(period=period, answers=("Well",)))
    assert suggested(coffees).kinds == []


@pytest.mark.parametrize("written", ["Coffee", " coffee "])
def test_a_name_in_two_spellings_is_offered_once(coffees: Desk, written: str) -> None:
    coffees.do(log_activity, ActivityRequest(kind="COFFEE", people=("Ana",)))
    coffees.do(log_activity, ActivityRequest(kind=written, people=("Ana",)))
    assert suggested(coffees).kinds == [written.strip()]
