"""Goals and activities as phrases."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_client.presentation.echoes.logged_echo import logged_phrase
from milepost_client.presentation.phrases import (
    days_ahead_phrase,
    format_activity,
    format_list,
    format_planned,
    status_phrase,
    value_of_target,
)
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Contribution, GoalAdjusted, GoalSet, to_micros
from milepost_shared.model.entries import DayTotal, Reading, current_entry
from milepost_shared.model.goal import Goal
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.projections.activities import ActivityView, activity_view

GOAL = "a" * 12
TODAY = date(2026, 3, 6)


def goal_at(value: float, *adjustments: GoalAdjusted, **fields: Any) -> GoalView:
    """A goal at `value`: by default 10 from 24 February to 16 March."""
    given: dict[str, Any] = {
        "title": "Coffees",
        "start": date(2026, 2, 24),
        "target": 10.0,
        "deadline": date(2026, 3, 16),
    }
    setting = GoalSet(**draft_header(), goal=GOAL, **(given | fields))
    total = DayTotal(to_micros(value), Reading("", (2, "a", 2), to_micros(value)))
    revisions = [Stamped(1, setting), *(Stamped(event.made, event) for event in adjustments)]
    view = goal_view(Goal(GOAL, revisions, [], {TODAY.toordinal(): total}), TODAY)
    assert view is not None
    return view


def done(**fields: Any) -> ActivityView:
    held = Stamped(1, ActivityLogged(**draft_header(), day=TODAY, **fields))
    return activity_view(current_entry((held,), ()))


@pytest.mark.parametrize(("value", "text"), [(5, "on plan"), (6, "2 days ahead"), (4.5, "1 day behind")])
def test_days_ahead_are_counted(value: float, text: str) -> None:
    assert days_ahead_phrase(goal_at(value)) == text


def test_a_plan_that_was_never_reached_is_behind_all_the_same() -> None:
    assert goal_at(-1).days_ahead is None
    assert days_ahead_phrase(goal_at(-1)) == "behind"


def test_a_target_that_is_met_never_falls_behind_its_plan() -> None:
    ended = goal_at(10, deadline=date(2026, 3, 2))
    assert (ended.days_ahead, days_ahead_phrase(ended)) == (-4, "on plan")


def test_a_goal_that_is_not_on_track_is_not_ahead_though_its_plan_comes_down() -> None:
    # Not met by 2 March; from the 5th on the plan goes from 10 down to 4, which it reaches on the 15th.
    lowered = GoalAdjusted(
        device="b" * 12,
        seq=1,
        made=2,
        goal=GOAL,
        reason="life",
        effective_day=date(2026, 3, 5),
        target=4.0,
        deadline=date(2026, 3, 15),
    )
    shown = goal_at(5, lowered, deadline=date(2026, 3, 2))
    assert (shown.on_track, shown.days_ahead, days_ahead_phrase(shown)) == (False, 9, "behind")


def test_without_a_plan_nothing_is_ahead_or_behind() -> None:
    assert status_phrase(goal_at(3, target=None, deadline=None, unit="coffee")) == "3 coffees so far"


def test_before_its_start_a_goal_is_neither_ahead_nor_behind() -> None:
    for early in (goal_at(0, start=date(2026, 3, 7)), goal_at(5, start=date(2026, 3, 7))):
        assert (early.planned, early.on_track, early.days_ahead) == (None, None, None)
        assert days_ahead_phrase(early) == "starts on Sat 7 Mar"


def test_the_value_of_a_goal_that_goes_down_says_so() -> None:
    assert value_of_target(goal_at(88, measure="level", baseline=90.0, target=80.0)) == "88, down to 80"
    assert value_of_target(goal_at(8)) == "8 of 10"


def test_people_are_listed_as_in_a_sentence() -> None:
    assert [
        format_list(()),
        format_list(("Ana",)),
        format_list(("Ana", "Bo")),
        format_list(("Ana", "Bo", "Chen")),
    ] == [
        "",
        "Ana",
        "Ana and Bo",
        "Ana, Bo and Chen",
    ]


def test_an_activity_has_its_amount_where_it_counts() -> None:
    counted = done(kind="coffee", people=("Ana",), contributions=(Contribution(goal=GOAL, amount=2.0),))
    assert format_activity(counted, goal_at(2)) == "2 coffees with Ana"
    assert format_activity(counted) == "a coffee with Ana"
    assert format_activity(done(kind="introduction")) == "an introduction"
    assert format_activity(done(kind="calls", people=("Ana",))) == "a call with Ana"
    assert format_activity(done()) == "an activity"


def test_a_reading_has_the_unit_of_its_level() -> None:
    weight = goal_at(88, measure="level", baseline=90.0, target=80.0, unit="kg")
    assert format_activity(done(contributions=(Contribution(goal=GOAL, amount=88.0),)), weight) == "88 kg"


def test_the_echo_has_what_was_logged_and_how_to_undo_it() -> None:
    coffee = done(kind="coffee", people=("Ana",), contributions=(Contribution(goal=GOAL),))
    assert logged_phrase(coffee, [goal_at(6)], TODAY) == (
        "Logged 1 coffee with Ana for Fri 6 Mar: 6 of 10, 2 days ahead. Undo: milepost undo"
    )


@pytest.mark.parametrize(
    ("value", "on_track", "shown"), [(4.0, False, "4.5"), (4.46, True, "4.45"), (5.0, True, "4.5")]
)
def test_a_planned_value_is_rounded_unless_it_would_read_otherwise_than_the_verdict(
    value: float, on_track: bool, shown: str
) -> None:
    """4.45 in one decimal is 4.5, which 4.46 has not reached."""
    goal = goal_at(value, target=8.9)
    assert (goal.planned, goal.on_track) == (4.45, on_track)
    assert format_planned(goal, decimals=1) == shown


def test_a_value_beside_the_plan_does_not_read_as_equal() -> None:
    goal = goal_at(4.45, target=8.9002)
    assert (goal.on_track, format_planned(goal)) == (False, "4.4501")
