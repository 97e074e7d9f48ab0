"""A replay over time: every frame is what a replay by its two moments gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.ordering import Stamped
from milepost_shared.events.types import ActivityLogged, Contribution, Event, GoalAdjusted, GoalSet
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.replay.playback import PlaybackFrame, PlaybackGoal, Viewpoint, play
from milepost_shared.replay.replay import replay
from tests.shared.builders import GOAL, NOW, OTHER, TODAY, A, B, C, activity, adjustment, goal, stamped
from tests.shared.histories import FIRST
from tests.shared.histories import histories as lives

JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 1), date(2026, 3, 1)


def frames(events: Iterable[Stamped], *viewpoints: tuple[date, int]) -> list[PlaybackFrame]:
    return list(play(events, [Viewpoint(*viewpoint) for viewpoint in viewpoints]))


def values(found: list[PlaybackFrame]) -> list[float | None]:
    """The value of the one goal in each frame; None where it does not stand."""
    return [frame.goals[0].value if frame.goals else None for frame in found]


def test_each_frame_tells_what_was_known_and_had_happened_then() -> None:
    events = stamped(goal(), activity(2, JAN, 2.0), adjustment(3, FEB, target=20.0), activity(4, MAR, 4.0))
    found = frames(events, (JAN, NOW - 1), (JAN, NOW + 2), (FEB, NOW + 3), (MAR, NOW + 4))
    assert [frame.goals for frame in found[:1]] == [[]]
    assert [(f.goals[0].value, f.goals[0].target) for f in found[1:]] == [(2, 10), (2, 20), (6, 20)]


def test_what_is_known_before_its_day_counts_once_that_day_has_come() -> None:
    events = stamped(goal(), activity(2, FEB, 2.0), adjustment(3, MAR, status="paused"))
    found = frames(events, (JAN, NOW + 9), (FEB, NOW + 9), (MAR, NOW + 9))
    assert values(found) == [0, 2, 2]
    assert [frame.goals[0].status for frame in found] == ["active", "active", "paused"]


def test_a_correction_moves_an_activity_from_the_moment_at_which_it_is_known() -> None:
    original = activity(2, JAN, 2.0)
    events = stamped(goal(), original, activity(3, MAR, 5.0, corrects=original.ref))
    found = frames(events, (JAN, NOW + 2), (FEB, NOW + 3), (MAR, NOW + 3))
    assert values(found) == [2, 0, 5]


def test_a_correction_known_before_its_original_waits_for_it() -> None:
    original = activity(9, JAN, 2.0)
    events = stamped(goal(), activity(3, JAN, 5.0, device=B, corrects=original.ref), original)
    assert values(frames(events, (JAN, NOW + 3), (JAN, NOW + 9))) == [0, 5]


def test_of_corrections_that_are_known_at_once_the_last_in_order_holds() -> None:
    original = activity(2, JAN, 2.0)
    edits = [
        activity(9, JAN, amount, device=device, corrects=original.ref)
        for device, amount in [(B, 3.0), (C, 4.0)]
    ]
    for order in (edits, edits[::-1]):
        assert values(frames(stamped(goal(), original, *order), (JAN, NOW + 2), (JAN, NOW + 9))) == [2, 4]


def test_the_latest_reading_of_a_level_gives_way_when_it_is_taken_back() -> None:
    later = activity(3, FEB, 88.0)
    events = stamped(
        goal(measure="level", baseline=90.0),
        activity(2, JAN, 89.0),
        later,
        activity(4, FEB, corrects=later.ref, void=True),
    )
    found = frames(events, (JAN, NOW), (JAN, NOW + 2), (FEB, NOW + 3), (FEB, NOW + 4))
    assert values(found) == [90, 89, 88, 89]


def test_a_goal_that_was_taken_back_is_gone_and_comes_back() -> None:
    taken = adjustment(2, JAN, withdraws=f"{A}-1")
    events = stamped(goal(), taken, adjustment(3, JAN, withdraws=taken.ref))
    assert values(frames(events, (JAN, NOW), (JAN, NOW + 2), (JAN, NOW + 3))) == [0, None, 0]


def test_goals_come_in_the_order_in_which_they_were_set() -> None:
    events = stamped(activity(4, JAN), goal(5, goal=OTHER, made=NOW + 5), goal())
    [found] = frames(events, (JAN, NOW + 5))
    assert [then.id for then in found.goals] == [GOAL, OTHER]


@pytest.mark.parametrize("earlier", [(JAN, NOW + 1), (FEB, NOW)])
def test_viewpoints_that_go_back_are_refused(earlier: tuple[date, int]) -> None:
    with pytest.raises(ValueError, match="comes before"):
        frames(stamped(goal()), (FEB, NOW + 1), earlier)


days = st.integers(-15, 15).map(lambda n: TODAY + timedelta(days=n))
goals = st.sampled_from([GOAL, OTHER])
amounts = st.sampled_from([-2.0, 0.5, 1.0, 3.0])


@st.composite
def given_amounts(draw: st.DrawFn) -> tuple[Contribution, ...]:
    pairs = draw(st.lists(st.tuples(goals, amounts), max_size=3))
    return tuple(Contribution(goal=goal, amount=amount) for goal, amount in pairs)


@st.composite
def histories(draw: st.DrawFn) -> list[Stamped]:
    """What three devices with skewed clocks wrote, in whatever order it became known: corrections of
    anything, repeated imports, several GoalSets of one id, adjustments that know of some others."""
    events: list[Event] = []
    for n in range(draw(st.integers(1, 25))):
        header = {"device": draw(st.sampled_from([A, B, C])), "seq": n + 1, "made": NOW + n}
        logged = [event.ref for event in events if isinstance(event, ActivityLogged)]
        refs = st.sampled_from([event.ref for event in events] or [f"{A}-99"])
        ref, day = st.sampled_from(logged[:2]) | refs if logged else refs, draw(days)
        kind = draw(st.sampled_from([_set, _adjust, _log, _log, _log, _correct, _correct]))
        events.append(kind(draw, header, ref, day))
    stamps = draw(st.lists(st.integers(0, 15), min_size=len(events), max_size=len(events)))
    return draw(st.permutations([Stamped(NOW + at, event) for at, event in zip(stamps, events, strict=True)]))


def _set(draw: st.DrawFn, header: dict[str, Any], ref: st.SearchStrategy[str], day: date) -> GoalSet:
    return GoalSet(
        **header,
        goal=draw(goals),
        title=draw(st.sampled_from(["Coffees", "Weight"])),
        start=day,
        measure=draw(st.sampled_from(["sum", "level"])),
        baseline=draw(st.sampled_from([0.0, 4.0, 90.0])),
        target=draw(st.sampled_from([None, 3.0, 10.0, 80.0])),
        deadline=draw(st.none() | days),
    )


def _adjust(draw: st.DrawFn, header: dict[str, Any], ref: st.SearchStrategy[str], day: date) -> GoalAdjusted:
    changes: dict[str, st.SearchStrategy[Any]] = {
        "title": st.just("Teas"),
        "unit": st.sampled_from([None, "cups"]),
        "target": st.sampled_from([None, 5.0, 12.5]),
        "deadline": st.none() | days,
        "status": st.sampled_from(["active", "paused", "achieved", "dropped"]),
    }
    fields: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=changes))
    return GoalAdjusted(
        **header,
        **fields,
        goal=draw(goals),
        reason="life",
        effective_day=day,
        after=tuple(draw(st.lists(ref, max_size=2, unique=True))),
        withdraws=draw(st.none() | ref),
    )


def _log(draw: st.DrawFn, header: dict[str, Any], ref: st.SearchStrategy[str], day: date) -> ActivityLogged:
    return ActivityLogged(
        **header,
        day=day,
        time=draw(st.sampled_from([None, "09:00", "18:30"])),
        contributions=draw(given_amounts()),
        origin=draw(st.sampled_from([None, None, "row-1", "row-2"])),
    )


def _correct(
    draw: st.DrawFn, header: dict[str, Any], ref: st.SearchStrategy[str], day: date
) -> ActivityLogged:
    return ActivityLogged(
        **header,
        day=day,
        contributions=draw(given_amounts()),
        origin=draw(st.sampled_from([None, "row-1"])),
        corrects=draw(ref),
        void=draw(st.booleans()),
    )


rising = st.lists(st.tuples(st.integers(-20, 20), st.integers(-1, 16)), min_size=1, max_size=8).map(
    lambda pairs: [
        Viewpoint(TODAY + timedelta(days=day), NOW + at)
        for day, at in zip(sorted(d for d, _ in pairs), sorted(a for _, a in pairs), strict=True)
    ]
)


@given(histories(), rising)
def test_every_frame_is_what_a_replay_by_its_two_moments_gives(
    events: list[Stamped], viewpoints: list[Viewpoint]
) -> None:
    for viewpoint, frame in zip(viewpoints, play(events, viewpoints), strict=True):
        naive = goal_views(replay(events, viewpoint.as_of, viewpoint.known_at), viewpoint.as_of)
        assert (frame.as_of, frame.known_at) == viewpoint
        assert frame.goals == [goal_of(view) for view in naive]


@given(
    lives(),
    st.lists(st.tuples(st.integers(0, 130), st.integers(0, 95)), min_size=1, max_size=6).map(
        lambda moments: [
            Viewpoint(FIRST + timedelta(a), NOW + 60 * b)
            for a, b in zip(*map(sorted, zip(*moments, strict=True)), strict=True)
        ]
    ),
)
def test_goals_that_serve_one_another_count_in_every_frame_as_in_a_replay(
    events: list[Stamped], viewpoints: list[Viewpoint]
) -> None:
    for viewpoint, frame in zip(viewpoints, play(events, viewpoints), strict=True):
        naive = goal_views(replay(events, viewpoint.as_of, viewpoint.known_at), viewpoint.as_of)
        assert frame.goals == [goal_of(view) for view in naive]


def goal_of(view: GoalView) -> PlaybackGoal:
    return PlaybackGoal(**{name: getattr(view, name) for name in PlaybackGoal.__struct_fields__})
