"""The summary of each event in the history."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

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
            "took back 2: oops",
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


def test_the_day_of_an_event_is_the_one_it_counts_on() -> None:
    other = date(2026, 1, 2)
    events: list[Event] = [
        GoalSet(**HEADER, goal=GOAL, title="Coffees", start=other),
        GoalAdjusted(**HEADER, goal=GOAL, reason="moving", effective_day=other),
        ActivityLogged(**HEADER, day=other),
        MilestoneReached(**HEADER, goal=GOAL, milestone="Half", day=other),
    ]
    assert {PHRASES.day(event) for event in events} == {other}
