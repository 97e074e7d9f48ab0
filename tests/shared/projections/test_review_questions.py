"""The questions that end a review."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_shared.events.types import Cadence, Event, Milestone, Opportunity
from milepost_shared.model.book import fold
from milepost_shared.progress.periods import span_named
from milepost_shared.projections.review import review
from tests.shared.builders import TODAY, activity, adjustment, goal, stamped

MONDAY, SUNDAY, LATER = date(2026, 3, 2), date(2026, 3, 8), date(2026, 6, 1)
ROLE = (Opportunity(id="a" * 12, title="Role", stage="heard of"),)
ANA = activity(2, MONDAY, 9.0, people=("Ana",))


def questions_of(*events: Event, of: str = "2026-W10", today: date = LATER) -> list[str]:
    span = span_named(of)
    assert span is not None
    return review(fold(stamped(*events)), span, today).questions


def test_where_nothing_stands_out_they_are_general_and_the_last_looks_ahead() -> None:
    before = activity(1, date(2026, 2, 1), people=("Ana",))
    assert questions_of(before, activity(2, MONDAY, people=("Ana",)), today=TODAY) == [
        "What went well, and what helped?",
        "What did you learn?",
        "What is the one thing that you want to do next week?",
    ]


@pytest.mark.parametrize(("of", "ahead"), [("2026-03", "next month"), ("2026-Q1", "next quarter")])
def test_a_running_period_looks_ahead_to_the_next_one_and_a_past_one_to_all_that_comes(
    of: str, ahead: str
) -> None:
    assert questions_of(of=of, today=TODAY)[-1].endswith(f" {ahead}?")
    assert questions_of(of=of, today=LATER)[-1].endswith(" from here on?")


@pytest.mark.parametrize(
    ("events", "question"),
    [
        ((goal(), activity(2, date(2026, 2, 1), 7.0)), "What would make “Coffees” easier from here on?"),
        (
            (goal(target=None, deadline=None, cadence=Cadence(quota=10.0, every="week")), ANA),
            "What would make “Coffees” easier from here on?",
        ),
        (
            (goal(deadline=SUNDAY), ANA),
            "What do you want to do with “Coffees”: another day, another size, or let it go?",
        ),
        ((), "What would be an easy first step from here on?"),
        ((activity(2, MONDAY, opportunities=ROLE),), "What could bring “Role” a step further?"),
        ((ANA,), "How do you want to stay in touch with Ana?"),
        (
            (goal(milestones=(Milestone(name="Half", value=5.0),)), activity(2, MONDAY, 9.0)),
            "What helped you to reach “Half”?",
        ),
        (
            (activity(2, date(2025, 6, 1), people=("Bo",)), activity(3, MONDAY)),
            "What would you like to tell Bo, or ask?",
        ),
        (
            (goal(), activity(2, MONDAY, 9.0), adjustment(3, MONDAY, target=9.0)),
            "How does “Coffees” feel since you adjusted it?",
        ),
    ],
)
def test_they_are_about_what_happened(events: tuple[Event, ...], question: str) -> None:
    assert question in questions_of(*events)


def test_two_at_most_are_about_what_happened_the_weightiest_first() -> None:
    found = questions_of(
        goal(milestones=(Milestone(name="Half", value=5.0),), deadline=SUNDAY),
        activity(2, MONDAY, 9.0, people=("Ana",), opportunities=ROLE),
    )
    assert found == [
        "What do you want to do with “Coffees”: another day, another size, or let it go?",
        "What could bring “Role” a step further?",
        "What is the one thing that you want to do from here on?",
    ]
