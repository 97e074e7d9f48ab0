"""Milestones: claims with evidence, re-dated or withdrawn by later facts."""

from __future__ import annotations

from datetime import date

import msgspec

from milepost_shared.events.types import Event, Milestone, MilestoneReached
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_view
from milepost_shared.progress.milestones import MilestoneView
from tests.shared.builders import GOAL, NOW, TODAY, A, B, activity, adjustment, goal, stamped

HALF = (Milestone(name="Half", value=5.0),)


def half(*events: Event) -> MilestoneView:
    found = goal_view(fold(stamped(goal(milestones=HALF), *events)).goals[GOAL], TODAY)
    assert found is not None
    return found.milestones[0]


def claim(seq: int, day: date, device: str = A) -> MilestoneReached:
    return MilestoneReached(
        device=device, seq=seq, made=NOW + seq, goal=GOAL, milestone="Half", day=day, value=5.0
    )


def test_a_milestone_is_reached_on_the_first_day_with_its_value() -> None:
    found = half(activity(2, date(2026, 2, 1), 4.0), activity(3, date(2026, 2, 3), 1.0))
    assert (found.reached, found.state) == (date(2026, 2, 3), "reached")


def test_a_milestone_is_not_reached_by_what_lies_after_today() -> None:
    assert half(activity(2, date(2026, 3, 7), 9.0)).state == "ahead"


def test_the_value_in_force_on_the_day_decides() -> None:
    moved = adjustment(4, date(2026, 2, 10), milestones=(Milestone(name="Half", value=3.0),))
    assert half(activity(2, date(2026, 2, 1), 4.0), moved).reached == date(2026, 2, 10)


def test_the_first_claim_in_order_is_the_record_and_later_facts_redate_the_view() -> None:
    late = activity(9, date(2026, 1, 5), 5.0, device=B)
    found = half(activity(2, date(2026, 2, 1), 5.0), claim(3, date(2026, 2, 1)), claim(4, TODAY, B), late)
    assert (found.recorded, found.reached) == (date(2026, 2, 1), date(2026, 1, 5))


def test_a_record_without_its_activities_is_shown_as_withdrawn() -> None:
    logged = activity(2, date(2026, 2, 1), 5.0)
    void = activity(4, date(2026, 2, 1), 5.0, corrects=logged.ref, void=True)
    found = half(logged, claim(3, date(2026, 2, 1)), void)
    assert (found.state, found.reached, found.recorded) == ("withdrawn", None, date(2026, 2, 1))


def test_a_milestone_without_a_value_is_reached_when_the_person_declares_it() -> None:
    events = stamped(goal(milestones=(Milestone(name="Half"),)), claim(2, date(2026, 2, 1)))
    found = goal_view(fold(events).goals[GOAL], TODAY)
    assert found is not None
    assert (found.milestones[0].state, found.milestones[0].reached) == ("reached", date(2026, 2, 1))


def test_a_goal_that_goes_down_reaches_a_milestone_from_above() -> None:
    level = goal(milestones=HALF, measure="level", baseline=9.0, target=1.0)
    found = goal_view(fold(stamped(level, activity(2, TODAY, 5.0))).goals[GOAL], TODAY)
    assert found is not None
    assert found.milestones[0].reached == TODAY


def test_a_percentage_lies_between_baseline_and_the_target_in_force() -> None:
    shared = (Milestone(name="Half way", percent=50),)
    level = goal(measure="level", baseline=100.0, target=80.0, milestones=shared)
    reading = activity(2, date(2026, 2, 1), 90.0)
    lower = adjustment(3, date(2026, 2, 10), target=70.0)
    for events, at, reached in (
        ((level, reading), 90.0, date(2026, 2, 1)),
        ((level, reading, lower), 85.0, date(2026, 2, 1)),
        ((level, activity(2, date(2026, 2, 11), 88.0), lower), 85.0, None),
    ):
        found = goal_view(fold(stamped(*events)).goals[GOAL], TODAY)
        assert found is not None
        assert (found.milestones[0].at, found.milestones[0].reached) == (at, reached)


def test_a_percentage_without_a_target_lies_ahead() -> None:
    events = stamped(
        goal(target=None, milestones=(Milestone(name="Half way", percent=50),)), activity(2, TODAY)
    )
    found = goal_view(fold(events).goals[GOAL], TODAY)
    assert found is not None
    assert (found.milestones[0].at, found.milestones[0].state) == (None, "ahead")


def test_the_last_note_in_order_is_the_celebration() -> None:
    notes = [
        msgspec.structs.replace(claim(n, TODAY, B), note=note) for n, note in ((3, "cake"), (5, "dinner"))
    ]
    found = half(activity(2, TODAY, 5.0), claim(9, TODAY), *notes)
    assert found.note == "dinner"
