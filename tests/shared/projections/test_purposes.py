"""Purposes: their goals and progress, and whether the time goes where they lie."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import ActivityLogged, Contribution, Event, GoalSet
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.projections.purposes import PurposesView, effective_purposes, goal_progress, purposes
from tests.shared.builders import NOW, TODAY, A, activity, adjustment, goal, stamped

ONE, TWO, THREE, GONE = "1" * 12, "2" * 12, "3" * 12, "9" * 12


def shown(*events: Event, today: date = TODAY) -> PurposesView:
    book = fold(stamped(*events))
    return purposes(goal_views(book, today), book.entries, today)


def one_goal(*events: Event) -> GoalView:
    [found] = goal_views(fold(stamped(*events)), TODAY)
    return found


def named(seq: int, goal_id: str, purpose: str | None, **fields: Any) -> GoalSet:
    return goal(seq=seq, made=NOW + seq, goal=goal_id, title=f"Goal {goal_id[0]}", purpose=purpose, **fields)


def done(
    seq: int, *goals: str, day: date = TODAY, minutes: int | None = None, amount: float = 1.0
) -> ActivityLogged:
    given_to = tuple(Contribution(goal=name, amount=amount) for name in goals)
    return activity(seq, day, contributions=given_to, minutes=minutes)


def shares(found: PurposesView) -> dict[str, float | None]:
    return {view.purpose: view.part.share for view in found.purposes}


def test_purposes_that_are_alike_are_one_spelled_as_first() -> None:
    found = shown(named(1, ONE, "New  role"), named(2, TWO, "new role"), named(3, THREE, "NEW ROLE"))
    assert [(view.purpose, len(view.goals)) for view in found.purposes] == [("New role", 3)]


def test_the_activity_is_shared_out_by_entries_and_minutes() -> None:
    found = shown(
        named(1, ONE, "new role"),
        named(2, TWO, "mentorship"),
        named(3, THREE, None),
        done(4, ONE, minutes=30),
        done(5, ONE, TWO, minutes=60),
        done(6, THREE),
        done(7),
        done(8, GONE, minutes=10),
    )
    assert (found.activities, found.minutes) == (5, 100)
    assert [(v.purpose, v.part.activities, v.part.share) for v in found.purposes] == [
        ("new role", 1.5, 0.3),
        ("mentorship", 0.5, 0.1),
    ]
    assert [(v.part.minutes, v.part.minutes_share) for v in found.purposes] == [(60, 0.6), (30, 0.3)]
    assert (found.no_purpose.part.share, found.no_purpose.part.minutes) == (0.2, 0)
    assert (found.no_goal.share, found.no_goal.minutes) == (0.4, 10)


def test_a_goal_without_purpose_takes_nothing_from_one_that_has_one() -> None:
    assert shares(shown(named(1, ONE, "new role"), named(2, TWO, None), done(3, ONE, TWO))) == {"new role": 1}


def test_two_goals_of_one_purpose_are_served_once() -> None:
    found = shown(named(1, ONE, "new role"), named(2, TWO, "New role"), done(3, ONE, TWO), done(4))
    assert shares(found) == {"new role": 0.5}


def test_a_goal_serves_the_purpose_of_the_goal_above_it() -> None:
    found = shown(named(1, ONE, "new role"), named(2, TWO, None, parent=ONE), done(3, TWO))
    assert [(g.title, g.inherited) for g in found.purposes[0].goals] == [("Goal 1", False), ("Goal 2", True)]
    assert shares(found) == {"new role": 1}


def test_goals_in_a_circle_end_without_a_purpose() -> None:
    book = fold(stamped(named(1, ONE, None, parent=TWO), named(2, TWO, None, parent=ONE)))
    assert effective_purposes(goal_views(book, TODAY)) == {ONE: "", TWO: ""}


def test_a_link_that_does_not_count_gives_no_purpose() -> None:
    book = fold(stamped(named(1, ONE, "new role", parent=TWO), named(2, TWO, None, parent=ONE)))
    assert effective_purposes(goal_views(book, TODAY)) == {ONE: "new role", TWO: ""}


def test_a_review_that_was_kept_is_no_activity_that_goes_anywhere() -> None:
    review = activity(3, TODAY, contributions=(), kind="review", note="Review of 2026-W10\n\nWhy?\nso")
    found = shown(named(1, ONE, "new role"), done(2, ONE), review)
    assert (found.activities, shares(found), found.no_goal.share) == (1, {"new role": 1}, 0)


def test_only_the_last_90_days_count() -> None:
    first = TODAY - timedelta(days=89)
    found = shown(
        named(1, ONE, "new role"),
        done(2, ONE, day=first - timedelta(days=1)),
        done(3, ONE, day=first),
        done(4, ONE, day=TODAY + timedelta(days=1)),
    )
    assert (found.since, found.activities) == (first, 1)


def test_what_was_taken_back_served_nothing() -> None:
    found = shown(named(1, ONE, "new role"), done(2, ONE), activity(3, TODAY, corrects=f"{A}-2", void=True))
    assert (found.activities, shares(found)) == (0, {"new role": None})


def test_those_come_first_that_most_was_done_for() -> None:
    found = shown(named(1, ONE, "visibility"), named(2, TWO, "mentorship"), done(3, TWO))
    assert list(shares(found)) == ["mentorship", "visibility"]


def test_the_progress_of_a_purpose_is_the_mean_of_its_goals() -> None:
    found = shown(
        named(1, ONE, "new role"),
        named(2, TWO, "new role", target=4.0),
        named(3, THREE, "new role", target=None),
        done(4, ONE, amount=5.0),
        done(5, TWO, amount=9.0),
    )
    [view] = found.purposes
    assert [each.progress for each in view.goals] == [0.5, 1.0, None]
    assert view.progress == 0.75


def test_a_dropped_goal_counts_for_no_progress_and_an_achieved_one_in_full() -> None:
    found = shown(
        named(1, ONE, "new role"),
        named(2, TWO, "new role"),
        adjustment(3, TODAY, goal=ONE, status="dropped"),
        adjustment(4, TODAY, goal=TWO, status="achieved"),
    )
    assert [(each.status, each.progress) for each in found.purposes[0].goals] == [
        ("dropped", 0),
        ("achieved", 1),
    ]
    assert found.purposes[0].progress == 1


@pytest.mark.parametrize(("reading", "come"), [(90.0, 0), (87.0, Fraction(3, 10)), (95.0, 0), (79.0, 1)])
def test_progress_is_the_way_from_the_baseline_to_the_target(reading: float, come: object) -> None:
    weight = goal(measure="level", baseline=90.0, target=80.0)
    assert goal_progress(one_goal(weight, activity(2, TODAY, reading))) == come


@given(st.lists(st.lists(st.sampled_from([ONE, TWO, THREE, GONE]), max_size=4, unique=True), max_size=8))
def test_all_shares_together_are_all_that_was_done(served: list[list[str]]) -> None:
    goals = [named(1, ONE, "new role"), named(2, TWO, "mentorship"), named(3, THREE, None)]
    found = shown(*goals, *(done(n, *each) for n, each in enumerate(served, 4)))
    parts = [*(view.part for view in found.purposes), found.no_purpose.part, found.no_goal]
    assert round(sum(part.activities for part in parts), 9) == len(served)
    assert round(sum(part.share or 0 for part in parts), 9) == (1 if served else 0)
