"""Next steps: planned for people and opportunities, done, moved and taken back."""

from __future__ import annotations

from datetime import date

from milepost_client.operations.log_activity import ActivityRequest, log_activity
from milepost_client.operations.people.plan_step import (
    StepChangeRequest,
    StepRequest,
    change_step,
    plan_step,
)
from milepost_client.operations.people.rename_opportunity import rename_opportunity
from milepost_client.operations.people.rename_person import RenameRequest, rename_person
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.queries.people.opportunities import OpportunitiesRequest, opportunities
from milepost_client.queries.people.person import PersonRequest, person
from milepost_client.queries.people.steps import StepsRequest, steps
from tests.client.operations.conftest import FRIDAY, Desk

MONDAY = date(2026, 3, 9)


def open_steps(desk: Desk) -> list[tuple[str, str | None, date | None]]:
    return [(step.what, step.person, step.by) for step in desk.ask(steps, StepsRequest()).steps]


def test_a_step_stands_with_its_person_until_it_is_done(desk: Desk) -> None:
    desk.do(log_activity, ActivityRequest(people=("Ana",)))
    desk.do(plan_step, StepRequest(what="Send  the deck", person="ana", by=MONDAY))
    assert open_steps(desk) == [("Send the deck", "Ana", MONDAY)]
    assert [step.what for step in desk.ask(person, PersonRequest("Ana")).person.steps] == ["Send the deck"]
    done = desk.do(change_step, StepChangeRequest(step="deck", done=True))
    assert done.step.done == FRIDAY.today
    assert open_steps(desk) == []
    desk.do(undo, UndoRequest())
    assert open_steps(desk) == [("Send the deck", "Ana", MONDAY)]


def test_somebody_for_whom_a_step_is_planned_is_known(desk: Desk) -> None:
    desk.do(plan_step, StepRequest(what="Write", person="Eva"))
    assert desk.ask(person, PersonRequest("Eva")).person.last_contact is None


def test_a_step_follows_its_person_and_its_opportunity(desk: Desk) -> None:
    for title in ("Role at Acme", "Lead at Acme"):
        desk.do(log_activity, ActivityRequest(people=("Ana",), opportunities=(title,)))
    desk.do(plan_step, StepRequest(what="Ask", person="Ana", opportunity="role"))
    assert desk.do(rename_person, RenameRequest(old="Ana", new="Ana Silva")).steps == 1
    assert open_steps(desk) == [("Ask", "Ana Silva", None)]
    desk.do(rename_opportunity, RenameRequest(old="Role at Acme", new="Lead at Acme"))
    [lead] = desk.ask(opportunities, OpportunitiesRequest()).opportunities
    assert [step.what for step in lead.steps] == ["Ask"]


def test_a_step_moves_and_loses_its_day(desk: Desk) -> None:
    desk.do(plan_step, StepRequest(what="Ask", by=MONDAY))
    desk.do(change_step, StepChangeRequest(step="ask", what="Ask again", by=date(2026, 3, 10)))
    assert open_steps(desk) == [("Ask again", None, date(2026, 3, 10))]
    desk.do(change_step, StepChangeRequest(step="ask", by=None))
    assert open_steps(desk) == [("Ask again", None, None)]
    desk.do(change_step, StepChangeRequest(step="ask", dropped=True))
    assert open_steps(desk) == []
    assert len(desk.ask(steps, StepsRequest(closed=True)).steps) == 1


def test_what_cannot_be_is_refused(desk: Desk) -> None:
    desk.do(plan_step, StepRequest(what="Call Ana"))
    desk.do(plan_step, StepRequest(what="Call Bo"))
    assert "can mean several" in desk.refuse(change_step, StepChangeRequest(step="call", done=True))
    assert "No next step" in desk.refuse(change_step, StepChangeRequest(step="deck", done=True))
    assert "needs words" in desk.refuse(plan_step, StepRequest(what=" "))
    assert "No opportunity" in desk.refuse(plan_step, StepRequest(what="Ask", opportunity="role"))
