"""Series over time: every place is what a replay by its two moments gives, also under a what-if."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.ordering import MAX_STAMP, Stamped
from milepost_shared.events.types import GoalAdjusted, GoalSet
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.replay.goal_series import GoalSeries, goal_series
from milepost_shared.replay.playback import Viewpoint
from milepost_shared.replay.replay import replay
from milepost_shared.replay.what_if import NO_DIFFERENCE, WhatIf
from tests.shared.builders import GOAL, NOW, TODAY, A, activity, adjustment, goal, stamped
from tests.shared.replay.test_playback import histories, rising

JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 1), date(2026, 3, 1)
PLAN = ("title", "unit", "target", "deadline", "status", "line")


def test_plans_come_once_and_each_place_names_its_own() -> None:
    events = stamped(goal(), adjustment(2, FEB, target=20.0), activity(3, FEB, 2.0))
    found = goal_series(events, [Viewpoint(day, NOW + 9) for day in (JAN, FEB, MAR)])[GOAL]
    assert (found.plan, [plan.target for plan in found.plans]) == ([0, 1, 1], [10, 20])
    assert found.value == [0, 2, 2]


def test_before_a_goal_was_known_its_places_are_empty() -> None:
    found = goal_series(stamped(goal()), [Viewpoint(JAN, NOW - 1), Viewpoint(JAN, NOW)])[GOAL]
    assert (found.plan, found.value, found.planned[0]) == ([None, 0], [None, 0], None)


def test_an_absent_copy_of_an_import_still_brings_its_corrections_to_the_other_copies() -> None:
    gone, kept = activity(2, JAN, 2.0, origin="row"), activity(3, JAN, 3.0, origin="row")
    events = stamped(goal(), gone, activity(4, JAN, 7.0, corrects=gone.ref), kept)
    shuffled = [events[0], events[2], events[1], events[3]]
    for order in (events, shuffled):
        found = goal_series(order, [Viewpoint(JAN, NOW + n) for n in (2, 4)], WhatIf(frozenset({gone.ref})))
        assert found[GOAL].value == [0, 7]


@st.composite
def what_ifs(draw: st.DrawFn, events: Sequence[Stamped]) -> WhatIf:
    """Any events left out, some revisions replaced, perhaps one added."""
    refs = st.sampled_from([held.event.ref for held in events])
    instead = {
        held.event.ref: _with_target(held.event, 77.0)
        for held in events
        if isinstance(held.event, GoalSet | GoalAdjusted) and draw(st.integers(0, 3)) == 0
    }
    supposed = adjustment(99, draw(st.sampled_from([TODAY, MAR])), target=33.0, after=(f"{A}-1",))
    added = (Stamped(MAX_STAMP, supposed),) if draw(st.booleans()) else ()
    return WhatIf(frozenset(draw(st.lists(refs, max_size=6))), instead, added)


def _with_target(event: Any, target: float) -> Any:
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    return type(event)(**fields | {"target": target})


@given(st.data(), histories(), rising)
def test_every_place_is_what_a_replay_by_its_two_moments_gives(
    data: st.DataObject, events: list[Stamped], viewpoints: list[Viewpoint]
) -> None:
    what_if = data.draw(what_ifs(events))
    for asked in (NO_DIFFERENCE, what_if):
        found = goal_series(events, viewpoints, asked)
        for place, (as_of, known_at) in enumerate(viewpoints):
            naive = {each.id: each for each in goal_views(replay(events, as_of, known_at, asked), as_of)}
            known = {id: series for id, series in found.items() if series.plan[place] is not None}
            assert known.keys() == naive.keys()
            for id, series in known.items():
                assert _at(series, place) == [
                    getattr(naive[id], name) for name in (*PLAN, "value", "planned", "on_track")
                ]


def _at(series: GoalSeries, place: int) -> list[Any]:
    index = series.plan[place]
    assert index is not None
    plan = series.plans[index]
    figures = [series.value[place], series.planned[place], series.on_track[place]]
    return [getattr(plan, name) for name in PLAN] + figures


def test_an_activity_that_is_left_out_counts_at_no_place() -> None:
    left = activity(2, JAN, 2.0)
    events = stamped(goal(), left, activity(3, FEB, 5.0))
    found = goal_series(
        events, [Viewpoint(day, MAX_STAMP) for day in (JAN, MAR)], WhatIf(frozenset({left.ref}))
    )
    assert found[GOAL].value == [0, 5]
