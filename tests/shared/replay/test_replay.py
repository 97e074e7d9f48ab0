"""Replay: as of a day, and as known at a moment."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.ordering import MAX_STAMP, Stamped
from milepost_shared.events.types import Event, GoalAdjusted, Milestone, MilestoneReached
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.replay.replay import replay
from tests.shared.builders import NOW, TODAY, A, activity, adjustment, goal, stamped
from tests.shared.histories import FIRST, histories

JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 1), date(2026, 3, 1)


def then(*events: Event, as_of: date | None = None, known_at: int | None = None) -> GoalView | None:
    return next(iter(goal_views(replay(stamped(*events), as_of, known_at), as_of or TODAY)), None)


def test_as_of_a_day_later_activities_and_adjustments_have_not_happened() -> None:
    events = (goal(), activity(2, JAN, 2.0), activity(3, MAR, 4.0), adjustment(4, FEB, target=20.0))
    found = [then(*events, as_of=day) for day in (date(2026, 1, 9), JAN, FEB, MAR)]
    assert [(view.value, view.target) for view in found if view] == [(0, 10), (2, 10), (2, 20), (6, 20)]


def test_as_of_a_day_an_activity_counts_as_it_stands_now() -> None:
    original = activity(2, JAN, 2.0)
    correction = activity(3, MAR, 3.0, corrects=original.ref)
    found = [then(goal(), original, correction, as_of=day) for day in (FEB, MAR)]
    assert [view.value for view in found if view] == [0, 3]


def test_known_at_a_moment_later_events_were_not_known_whatever_their_day() -> None:
    events = (goal(), activity(2, JAN, 2.0), activity(3, JAN, 4.0))
    found = [then(*events, known_at=NOW + n) for n in (0, 2, 3)]
    assert [view.value for view in found if view] == [0, 2, 6]
    assert then(*events, known_at=NOW - 1) is None


def test_known_at_goes_by_the_effective_stamp_not_by_a_wild_clock() -> None:
    events = [Stamped(NOW, goal()), Stamped(NOW + 50, activity(10**9, JAN, 2.0))]
    assert [goal_views(replay(events, None, NOW + n), TODAY)[0].value for n in (49, 50)] == [0, 2]


def test_a_correction_that_was_not_known_yet_has_corrected_nothing() -> None:
    original = activity(2, JAN, 2.0)
    events = (goal(), original, activity(3, JAN, 2.0, corrects=original.ref, void=True))
    found = [then(*events, known_at=NOW + n) for n in (2, 3)]
    assert [view.value for view in found if view] == [2, 0]


def test_both_moments_hold_together() -> None:
    events = (goal(), activity(2, JAN, 1.0), activity(3, MAR, 2.0), activity(4, JAN, 4.0))
    found = then(*events, as_of=FEB, known_at=NOW + 3)
    assert found is not None
    assert found.value == 1


def test_a_claim_of_a_later_day_is_not_on_record_yet() -> None:
    claim = MilestoneReached(device=A, seq=3, made=NOW + 3, goal="1" * 12, milestone="Half", day=MAR)
    founded = goal(milestones=(Milestone(name="Half"),))
    found = [then(founded, claim, as_of=day) for day in (FEB, MAR)]
    assert [view.milestones[0].state for view in found if view] == ["ahead", "reached"]


def test_a_goal_is_seen_from_its_setting_on_though_it_starts_later() -> None:
    found = then(goal(start=MAR), as_of=JAN)
    assert found is not None
    assert (found.value, found.planned, found.on_track, found.days_ahead) == (0, None, None, None)


@given(histories(), st.integers(0, 95), st.integers(0, 130))
def test_a_replay_is_the_fold_of_exactly_what_was_known_and_had_happened(
    events: list[Stamped], minute: int, day: int
) -> None:
    moment, as_of = NOW + 60 * minute, FIRST + timedelta(day)
    known = [held for held in events if held.effective <= moment]
    assert goal_views(replay(events, None, moment), TODAY) == goal_views(fold(known), TODAY)
    # Of an activity the version that holds tells its day; of the others each by itself.
    happened = [
        held
        for held in known
        if not (isinstance(held.event, GoalAdjusted) and held.event.effective_day > as_of)
        and not (isinstance(held.event, MilestoneReached) and held.event.day > as_of)
    ]
    later = {e.original.event.ref for e in fold(known).entries if e.activity.day > as_of}
    void = [
        Stamped(MAX_STAMP, activity(100 + n, as_of, corrects=ref, void=True))
        for n, ref in enumerate(sorted(later))
    ]
    naive = goal_views(fold([*happened, *void]), as_of)
    assert goal_views(replay(events, as_of, moment), as_of) == naive
