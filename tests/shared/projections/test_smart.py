"""SMART: five findings for a goal on a day, and for each of its versions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from milepost_shared.events.types import Cadence, Event, GoalSet
from milepost_shared.model.book import fold
from milepost_shared.model.revisions import initial_fields
from milepost_shared.projections.achievability import AssessedGoal
from milepost_shared.projections.smart import SmartFinding, SmartView, assess, smart_view, smart_views
from milepost_shared.projections.track_record import TrackRecord
from tests.shared.builders import GOAL, NOW, OTHER, TODAY, A, activity, adjustment, goal, stamped

MILLION = 1_000_000
IN_4_WEEKS = date(2026, 4, 3)


def found(
    letter: str, day: date = TODAY, *, value: int = 0, most: int | None = None, **given: Any
) -> SmartFinding:
    """One finding of a goal of 10 coffees in four weeks for a new role, unless `given` says otherwise."""
    plain: dict[str, Any] = {"title": "Coffees", "start": TODAY, "target": 10.0, "unit": "coffees"}
    plain |= {"deadline": IN_4_WEEKS, "purpose": "new role"}
    event = GoalSet(device=A, seq=1, made=NOW, goal=GOAL, **(plain | given))
    millionths = None if most is None else most * MILLION
    aim = AssessedGoal(
        fields=initial_fields(event),
        measure=event.measure,
        baseline=event.baseline,
        value=value * MILLION,
        most=millionths,
        serves="parent" in given,
    )
    return next(finding for finding in assess(aim, day) if finding.letter == letter)


def checked(*events: Event, today: date = TODAY) -> SmartView:
    book = fold(stamped(*events))
    shown = smart_view(book.goals[GOAL], TrackRecord(book.goals.values(), lambda: book.entries), today)
    assert shown is not None
    return shown


def states(findings: list[SmartFinding]) -> str:
    """The states in a word: y, n, u."""
    return "".join(finding.state[0] for finding in findings)


@pytest.mark.parametrize(
    ("given", "state"),
    [({}, "yes"), ({"unit": None}, "no"), ({"unit": " "}, "no"), ({"target": None}, "yes")],
)
def test_specific_is_what_says_its_unit(given: dict[str, Any], state: str) -> None:
    assert found("S", **given).state == state


@pytest.mark.parametrize(
    ("given", "state", "reason"),
    [
        ({}, "yes", "It aims at 10 coffees."),
        ({"target": 1.0}, "yes", "It aims at 1 coffee."),
        ({"target": None}, "no", "It has no target, so nobody can tell when it is met."),
        ({"unit": None}, "no", "It aims at 10, but not in any unit."),
        ({"target": None, "cadence": Cadence(quota=2, every="week")}, "yes", "It aims at 2 coffees a week."),
    ],
)
def test_measurable_is_what_has_a_target_in_a_unit(given: dict[str, Any], state: str, reason: str) -> None:
    finding = found("M", **given)
    assert (finding.state, finding.reason) == (state, reason)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, "yes"),
        ({"purpose": None}, "no"),
        ({"purpose": " "}, "no"),
        ({"purpose": None, "parent": OTHER}, "yes"),
    ],
)
def test_relevant_is_what_says_why_or_serves_another_goal(given: dict[str, Any], state: str) -> None:
    assert found("R", **given).state == state


@pytest.mark.parametrize(
    ("deadline", "state"),
    [
        (None, "no"),
        (date(2026, 3, 5), "no"),
        (TODAY, "yes"),
        (date(2031, 3, 6), "yes"),
        (date(2031, 3, 7), "no"),
    ],
)
def test_time_bound_is_a_deadline_not_past_and_within_five_years(deadline: date | None, state: str) -> None:
    assert found("T", deadline=deadline).state == state


def test_five_years_from_a_leap_day_and_at_the_end_of_time_are_no_trouble() -> None:
    assert found("T", date(2028, 2, 29), deadline=date(2033, 2, 28)).state == "yes"
    assert found("T", date(2028, 2, 29), deadline=date(2033, 3, 1)).state == "no"
    assert found("T", date.max, deadline=date(2200, 12, 31)).state == "no"
    assert found("A", date.max, most=5).state == "no"


@pytest.mark.parametrize(
    ("most", "state", "reason"),
    [
        (None, "unknown", "It takes 10 coffees in four weeks; no history yet."),
        (10, "yes", "It takes 10 coffees in four weeks; your best four weeks brought 10."),
        (9, "no", "It takes 10 coffees in four weeks; your best four weeks brought 9."),
    ],
)
def test_achievable_is_what_the_best_four_weeks_have_brought(
    most: int | None, state: str, reason: str
) -> None:
    finding = found("A", most=most)
    assert (finding.state, finding.reason) == (state, reason)


def test_what_cannot_be_reached_says_what_can() -> None:
    # 28 days at 9 in 28 bring 9 by 3 April; 10 take ceil(10 × 28 / 9) = 32 days, until 7 April.
    assert found("A", most=9).advice == (
        "At your best pace: change the target to 9, or the deadline to Tue 7 Apr."
    )
    assert found("A", most=0).advice == "Lower the target, or give it more time."


def test_the_way_down_is_measured_downward() -> None:
    # From 90 to 80 kg in 28 days, with a fall of 4 kg at best: 86, or 70 days.
    fields: dict[str, Any] = {"measure": "level", "baseline": 90.0, "target": 80.0, "unit": "kg"}
    finding = found("A", value=90, most=4, **fields)
    assert (finding.state, finding.reason, finding.advice) == (
        "no",
        "It takes a change of 10 kg in four weeks; your best four weeks brought 4.",
        "At your best pace: change the target to 86, or the deadline to Fri 15 May.",
    )
    assert found("A", value=79, **fields).state == "yes"


def test_without_a_target_or_deadline_no_pace_can_be_compared() -> None:
    assert found("A", target=None, most=9).state == "unknown"
    assert found("A", deadline=None, most=9).state == "unknown"


def test_a_goal_that_is_met_is_achievable_and_one_whose_deadline_passed_is_not() -> None:
    late = date(2026, 4, 4)
    assert found("A", late, value=10, most=1).state == "yes"
    assert found("A", late, value=9, most=900).state == "no"


def test_a_goal_that_only_recurs_is_compared_by_its_quota() -> None:
    weekly: dict[str, Any] = {"target": None, "deadline": None, "cadence": Cadence(quota=2, every="week")}
    assert found("A", most=8, **weekly).state == "yes"
    assert found("A", most=7, **weekly).state == "no"


def test_every_version_is_judged_on_its_own_day() -> None:
    shown = checked(
        goal(unit=None, start=date(2026, 1, 5), deadline=date(2026, 3, 30)),
        activity(2, date(2026, 1, 12), 4.0),
        adjustment(3, date(2026, 2, 2), unit="coffees", reason="to the point"),
        adjustment(4, date(2026, 2, 16), target=40.0, reason="more ambition"),
        adjustment(5, date(2026, 3, 2), deadline=None, reason="no hurry"),
    )
    # 10 in 84 days is 3.3 in 28, and 6 in 56 is 3; 36 in 42 is 24.
    assert [(version.day, version.reason, states(version.findings)) for version in shown.versions] == [
        (date(2026, 1, 5), None, "nnuny"),
        (date(2026, 2, 2), "to the point", "yyyny"),
        (date(2026, 2, 16), "more ambition", "yynny"),
        (date(2026, 3, 2), "no hurry", "yyunn"),
    ]
    assert (shown.day, states(shown.findings)) == (TODAY, "yyunn")


def test_what_is_learned_later_counts_for_the_day_on_which_it_happened() -> None:
    early = checked(goal(unit="coffees"), adjustment(2, date(2026, 2, 1), target=5.0))
    late = checked(
        goal(unit="coffees"), adjustment(2, date(2026, 2, 1), target=5.0), activity(3, date(2026, 1, 20), 3.0)
    )
    assert [version.findings[2].state for version in early.versions] == ["unknown", "unknown"]
    assert [version.findings[2].state for version in late.versions] == ["unknown", "yes"]


def test_a_withdrawn_revision_made_no_version() -> None:
    change = adjustment(2, date(2026, 2, 1), target=None)
    shown = checked(goal(), change, adjustment(3, date(2026, 2, 2), withdraws=change.ref))
    assert [version.ref for version in shown.versions] == [f"{A}-1", f"{A}-3"]
    assert shown.versions[1].findings[1].reason == "It aims at 10, but not in any unit."


def test_a_closed_goal_is_judged_as_it_was_left() -> None:
    closed = date(2026, 1, 20)
    shown = checked(goal(unit="coffees"), adjustment(2, closed, status="achieved"), today=date(2026, 6, 1))
    assert (shown.day, shown.findings[4].state) == (closed, "yes")


def test_all_goals_come_in_the_order_in_which_they_were_set() -> None:
    book = fold(
        stamped(goal(seq=2, made=NOW + 5), goal(seq=1, goal=OTHER, title="Talks"), activity(3, TODAY))
    )
    views = smart_views(book, TrackRecord(book.goals.values(), lambda: book.entries), TODAY)
    assert [view.title for view in views] == ["Talks", "Coffees"]


def test_without_its_setting_there_is_no_goal_to_judge() -> None:
    book = fold(stamped(adjustment(2, TODAY, target=5.0)))
    assert smart_view(book.goals[GOAL], TrackRecord([], list), TODAY) is None


def test_a_goal_that_serves_one_which_serves_it_is_not_relevant_by_that() -> None:
    above = goal(seq=1, goal=OTHER, title="Career", parent=GOAL, made=NOW)
    below = goal(seq=2, parent=OTHER, made=NOW + 1)
    view = checked(above, below)
    # The later link, which would close the circle, does not count.
    [relevant] = [finding for finding in view.findings if finding.letter == "R"]
    assert relevant.state == "no"
    assert (
        relevant.reason
        == "The goal that it is to serve serves it too, or is not here, so that does not count."
    )
    assert relevant.advice == "Give it a purpose, or another goal that it serves."
    [alone] = [
        finding
        for finding in checked(goal(seq=1, goal=OTHER, title="Career"), below).findings
        if finding.letter == "R"
    ]
    assert alone.state == "yes"
