"""The summary of each event in the history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from milepost_client.parsing.goals import GoalName
from milepost_client.presentation.event_summary import EventPhrases
from milepost_shared.events.types import (
    ActivityLogged,
    Contribution,
    Event,
    GoalAdjusted,
    GoalSet,
    MilestoneReached,
)
from tests.shared.builders import GOAL, TODAY, A

PHRASES = EventPhrases(TODAY, {GOAL: GoalName("Coffees", True, None)}, lambda ref: ref.rpartition("-")[2])
HEADER: dict[str, Any] = {"device": A, "seq": 3, "made": 1}
COUNTED = (Contribution(goal=GOAL, amount=2.0),)


@pytest.mark.parametrize(
    ("event", "summary"),
    [
        (GoalSet(**HEADER, goal=GOAL, title="Coffees", start=TODAY), "set “Coffees”"),
        (
            GoalAdjusted(
                **HEADER, goal=GOAL, reason="moving", effective_day=TODAY, target=8.0, deadline=None
            ),
            "adjusted “Coffees”, target to 8, deadline to none: moving",
        ),
        (
            GoalAdjusted(**HEADER, goal=GOAL, reason="oops", effective_day=TODAY, withdraws=f"{A}-2"),
            "took back 2 of “Coffees”: oops",
        ),
        (
            GoalAdjusted(**HEADER, goal=GOAL, reason="ill", effective_day=TODAY, skip=("2026-W10",)),
            "skipped 2026-W10 of “Coffees”: ill",
        ),
        (
            ActivityLogged(
                **HEADER, day=TODAY, kind="coffee", people=("Ana",), contributions=COUNTED, note="nice"
            ),
            "logged 2 for “Coffees”, coffee with Ana: nice",
        ),
        (ActivityLogged(**HEADER, day=TODAY), "logged an activity"),
        (
            ActivityLogged(**HEADER, day=TODAY, contributions=COUNTED, corrects=f"{A}-2"),
            "corrected 2: 2 for “Coffees”",
        ),
        (
            ActivityLogged(**HEADER, day=TODAY, people=("Bo",), corrects=f"{A}-2", void=True),
            "took back 2: with Bo",
        ),
        (
            MilestoneReached(**HEADER, goal=GOAL, milestone="Half", day=TODAY),
            "reached “Half” of “Coffees”",
        ),
    ],
)
def test_an_event_is_summed_up_in_one_line(event: Event, summary: str) -> None:
    assert PHRASES.summary(event) == summary


def test_an_undo_without_a_reason_of_its_own_says_what_it_took_or_brought_back() -> None:
    fields: dict[str, Any] = {"goal": GOAL, "effective_day": TODAY}
    taken = GoalAdjusted(**HEADER, **fields, reason="taken back", withdraws=f"{A}-2")
    back = GoalAdjusted(**HEADER, **fields, reason="brought back", withdraws=f"{A}-3")
    again = GoalAdjusted(**HEADER, **fields, reason="taken back", withdraws=f"{A}-4")
    phrases = replace(PHRASES, withdrawals={f"{A}-3": f"{A}-2", f"{A}-4": f"{A}-3"})
    assert [phrases.summary(event) for event in (taken, back, again)] == [
        "took back 2 of “Coffees”",
        "brought back 2 of “Coffees”",
        "took back 2 of “Coffees”",
    ]


def test_a_goal_that_was_taken_back_keeps_its_name() -> None:
    phrases = replace(PHRASES, goals={GOAL: GoalName("Coffees", False, None, taken_back=True)})
    logged = ActivityLogged(**HEADER, day=TODAY, contributions=COUNTED)
    assert phrases.summary(logged) == "logged 2 for “Coffees (taken back)”"


def test_the_day_of_an_event_is_the_one_it_counts_on() -> None:
    other = date(2026, 1, 2)
    events: list[Event] = [
        GoalSet(**HEADER, goal=GOAL, title="Coffees", start=other),
        GoalAdjusted(**HEADER, goal=GOAL, reason="moving", effective_day=other),
        ActivityLogged(**HEADER, day=other),
        MilestoneReached(**HEADER, goal=GOAL, milestone="Half", day=other),
    ]
    assert {PHRASES.day(event) for event in events} == {other}
