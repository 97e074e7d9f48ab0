"""Importing what a file of another program says: each thing once."""

from __future__ import annotations

from datetime import date

from milepost_client.operations.import_events import ImportRequest, goal_resolver, import_events
from milepost_shared.events.drafts import draft_header, draft_ref
from milepost_shared.events.types import Contribution, Event, GoalAdjusted, GoalSet, Milestone
from tests.client.operations.conftest import Desk
from tests.shared.builders import GOAL, activity_draft

PLAN: list[Event] = [
    GoalSet(**draft_header(1), goal=GOAL, title="Books", start=date(2026, 1, 1), target=10.0),
    GoalAdjusted(
        **draft_header(2),
        goal=GOAL,
        reason="Beeminder: 1 per week from 1 Feb 2026",
        effective_day=date(2026, 2, 1),
        after=(draft_ref(1),),
        target=20.0,
    ),
]
FIRST, SECOND = activity_draft(origin="row 1"), activity_draft(origin="row 2", amount=2.0)


def test_a_goal_comes_with_its_plan_and_its_activities(desk: Desk) -> None:
    done = desk.do(import_events, ImportRequest([*PLAN, FIRST]))
    assert (done.events, done.known) == (3, 0)
    goal = desk.goal("books")
    assert (goal.target, goal.value) == (20, 1)


def test_what_is_known_is_left_out_and_a_known_plan_stays(desk: Desk) -> None:
    desk.do(import_events, ImportRequest([*PLAN, FIRST]))
    done = desk.do(import_events, ImportRequest([*PLAN, FIRST, SECOND]))
    assert (done.events, done.known, done.adjusted) == (1, 1, 0)
    assert desk.goal("books").value == 3
    assert len(desk.goal("books").revisions) == 2
    again = desk.do(import_events, ImportRequest([FIRST, SECOND]))
    assert (again.events, again.known) == (0, 2)


def test_milestones_that_the_rows_reach_are_told_apart_from_the_rows(desk: Desk) -> None:
    desk.set("Books", target=10, milestones=(Milestone(name="First", value=1.0),))
    given = (Contribution(goal=desk.goal("books").id, amount=1.0),)
    row = activity_draft(origin="row 1", contributions=given)
    done = desk.do(import_events, ImportRequest([row]))
    assert (done.events, done.milestones) == (2, 1)


def test_one_that_cannot_be_kept_leaves_nothing_of_the_others(desk: Desk) -> None:
    refused = desk.refuse(import_events, ImportRequest([*PLAN, activity_draft(origin="x", note="bell \x07")]))
    assert "control character" in refused


def test_a_cell_names_a_goal_for_certain_or_none(coffees: Desk) -> None:
    coffees.set("Talks")
    cells = ["coff", "TALKS", "cofees", "nothing", ""]
    resolved = coffees.read(lambda log: [goal_resolver(log)(cell) for cell in cells])
    assert resolved == [coffees.goal("coffees").id, coffees.goal("talks").id, None, None, None]
