"""The views of revisions: the effect of each, its time in force, and whether its plan was kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import ActivityLogged, Event, GoalSet
from milepost_shared.model.book import fold
from milepost_shared.model.revisions import changed_fields, goal_history
from milepost_shared.progress.goal_view import goal_view, goal_views
from milepost_shared.progress.planning import PLAN_FIELDS
from milepost_shared.progress.revision_views import RevisionView
from milepost_shared.replay.replay import replay
from tests.shared.builders import GOAL, TODAY, A, B, activity, adjustment, goal, stamped
from tests.shared.views import view_of

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)
DAY = timedelta(days=1)
MAY_10 = date(2026, 5, 10)
"""98 days from 1 February."""
NEVER = (None, None, None, None)
"""The fields of a revision that was never in force."""


def revisions_of(*events: Event, today: date = TODAY) -> list[RevisionView]:
    return view_of(*events, today=today).revisions


def in_force(revision: RevisionView) -> tuple[date | None, date | None, bool | None, float | None]:
    return revision.in_force_from, revision.in_force_until, revision.kept, revision.margin


def ninety(**fields: Any) -> GoalSet:
    """A goal of 1 a day for the 90 days from 1 January to 1 April."""
    given: dict[str, Any] = {"target": 90.0}
    return goal(**(given | fields))


def test_an_adjustment_shows_the_pace_before_and_after_on_its_day_and_the_days_left() -> None:
    _, eased = revisions_of(
        ninety(), activity(2, date(2026, 1, 20), 31.0), adjustment(3, FEB, target=80.0, deadline=MAY_10)
    )
    assert (eased.required_pace, eased.effect, eased.eases) == ((1.0, 0.5), "eased", True)
    assert eased.days_left == 59


def test_a_plan_is_kept_or_not_by_the_last_day_it_is_in_force() -> None:
    first, eased = revisions_of(
        ninety(), activity(2, date(2026, 1, 20), 31.0), adjustment(3, FEB, target=80.0, deadline=MAY_10)
    )
    assert in_force(first) == (JAN, date(2026, 1, 31), True, 1.0)
    assert in_force(eased) == (FEB, None, False, 31 - 47.5)


def test_a_level_that_is_to_fall_is_judged_the_other_way_round() -> None:
    falling = goal(measure="level", baseline=90.0, target=0.0)
    first, eased = revisions_of(
        falling, activity(2, date(2026, 1, 20), 59.0), adjustment(3, FEB, target=10.0, deadline=MAY_10)
    )
    assert (eased.required_pace, eased.effect) == ((1.0, 0.5), "eased")
    assert in_force(first) == (JAN, date(2026, 1, 31), True, 1.0)
    assert in_force(eased) == (FEB, None, False, 42.5 - 59)


@pytest.mark.parametrize(
    ("fields", "effect", "pace"),
    [
        ({"target": 80.0, "deadline": date(2026, 3, 22)}, "neither", (1.0, 1.0)),
        ({"target": 149.0}, "hardened", (1.0, 2.0)),
        ({"deadline": None}, "eased", (1.0, None)),
        ({"target": None}, "eased", (1.0, None)),
        ({"target": 20.0}, "eased", (1.0, 0.0)),
        ({"title": "Talks"}, None, None),
        ({"status": "paused"}, None, None),
    ],
)
def test_an_adjustment_eases_or_hardens_by_the_pace_alone(
    fields: dict[str, Any], effect: str | None, pace: tuple[float | None, float | None] | None
) -> None:
    _, change = revisions_of(ninety(), activity(2, date(2026, 1, 20), 31.0), adjustment(3, FEB, **fields))
    assert (change.effect, change.required_pace) == (effect, pace)
    assert change.eases == (None if effect is None else effect == "eased")


def test_where_no_pace_is_required_before_or_after_none_is_shown() -> None:
    _, change = revisions_of(goal(deadline=None), adjustment(2, FEB, target=20.0))
    assert (change.required_pace, change.effect, change.days_left) == (None, "neither", None)


def test_days_left_are_to_the_deadline_before_the_adjustment() -> None:
    revisions = revisions_of(
        goal(deadline=date(2026, 1, 22)),
        adjustment(2, date(2026, 1, 12), title="Talks"),
        adjustment(3, FEB, deadline=date(2026, 4, 1)),
        adjustment(4, FEB, target=5.0),
    )
    assert [revision.days_left for revision in revisions] == [None, 10, -10, 59]


def test_what_replans_nothing_is_never_in_force_and_replaces_nothing() -> None:
    first, title = revisions_of(ninety(), adjustment(2, FEB, title="Talks"))
    assert (first.in_force_from, first.in_force_until) == (JAN, None)
    assert in_force(title) == NEVER


def test_a_pause_replaces_the_plan_before_it_and_is_kept_where_the_goal_was_on_track() -> None:
    done = activity(2, date(2026, 1, 20), 31.0)
    first, pause, resumed = revisions_of(
        ninety(), done, adjustment(3, FEB, status="paused"), adjustment(4, FEB + 9 * DAY, status="active")
    )
    assert in_force(first) == (JAN, FEB - DAY, True, 1.0)
    assert in_force(pause) == (FEB, FEB + 8 * DAY, True, 0.0)
    assert (resumed.in_force_from, resumed.in_force_until, resumed.kept) == (FEB + 9 * DAY, None, False)


@pytest.mark.parametrize(("value", "kept", "margin"), [(10.0, True, 0.0), (9.0, False, -1.0)])
def test_a_deadline_that_passed_is_judged_by_the_value_when_the_plan_was_replaced(
    value: float, kept: bool, margin: float
) -> None:
    late = activity(2, date(2026, 2, 10), value)
    first, _ = revisions_of(goal(deadline=FEB), late, adjustment(3, date(2026, 2, 20), target=20.0))
    assert in_force(first) == (JAN, date(2026, 2, 19), kept, margin)


def test_without_a_line_on_the_last_day_a_plan_is_neither_kept_nor_not() -> None:
    first, _ = revisions_of(goal(deadline=None), adjustment(2, FEB, deadline=date(2026, 4, 1)))
    assert in_force(first) == (JAN, FEB - DAY, None, None)


def test_of_two_adjustments_on_one_day_the_later_is_in_force() -> None:
    first, early, late = revisions_of(
        ninety(), adjustment(2, FEB, target=20.0), adjustment(3, FEB, target=30.0)
    )
    assert first.in_force_until == FEB - DAY
    assert in_force(early) == NEVER
    assert (late.in_force_from, late.in_force_until) == (FEB, None)


def test_an_adjustment_before_the_start_keeps_the_goal_set_from_being_in_force() -> None:
    early = date(2025, 12, 20)
    first, change = revisions_of(ninety(), adjustment(2, early, target=45.0))
    assert in_force(first) == NEVER
    assert (change.in_force_from, change.in_force_until) == (early, None)


def test_what_lies_in_the_future_is_in_force_once_its_day_has_come() -> None:
    events = (ninety(), adjustment(2, TODAY + DAY, target=20.0))
    first, change = revisions_of(*events)
    assert (first.in_force_from, first.in_force_until) == (JAN, None)
    assert in_force(change) == NEVER
    first, change = revisions_of(*events, today=TODAY + DAY)
    assert (first.in_force_until, change.in_force_from) == (TODAY, TODAY + DAY)
    [unborn] = revisions_of(goal(start=TODAY + DAY))
    assert in_force(unborn) == NEVER


def test_a_withdrawn_adjustment_is_never_in_force_and_has_no_pace() -> None:
    change = adjustment(2, FEB, target=20.0)
    first, withdrawn, _ = revisions_of(ninety(), change, adjustment(3, FEB + DAY, withdraws=change.ref))
    assert (withdrawn.required_pace, withdrawn.effect, withdrawn.days_left) == (None, None, 59)
    assert in_force(withdrawn) == NEVER
    assert first.in_force_until is None


def test_a_concurrent_adjustment_that_lost_one_field_is_in_force_by_the_rest() -> None:
    first = ninety()
    one = adjustment(2, FEB, after=(first.ref,), target=20.0, deadline=date(2026, 5, 1))
    other = adjustment(3, date(2026, 1, 22), device=B, after=(first.ref,), target=30.0)
    setting, here, there = revisions_of(first, one, other)
    assert (here.lost, here.concurrent_with, there.lost) == (["target"], [other.ref], [])
    assert (setting.in_force_from, setting.in_force_until) == (JAN, date(2026, 1, 21))
    assert (there.in_force_from, there.in_force_until) == (date(2026, 1, 22), FEB - DAY)
    assert (here.in_force_from, here.in_force_until) == (FEB, None)


def test_an_adjustment_overruled_on_all_its_fields_was_never_in_force() -> None:
    first = ninety()
    one = adjustment(2, FEB, after=(first.ref,), target=20.0)
    other = adjustment(3, date(2026, 1, 22), device=B, after=(first.ref,), target=30.0)
    _, here, there = revisions_of(first, one, other)
    assert in_force(here) == NEVER
    assert (there.in_force_from, there.in_force_until) == (date(2026, 1, 22), None)


def test_the_original_plan_stays_whatever_was_adjusted() -> None:
    found = view_of(ninety(), adjustment(2, FEB, target=20.0, deadline=MAY_10))
    assert [(point.day, point.value) for point in found.original] == [(JAN, 0.0), (date(2026, 4, 1), 90.0)]
    assert [(point.day, point.value) for point in found.line] == [(JAN, 0.0), (FEB, 31.0), (MAY_10, 20.0)]
    assert view_of(goal(deadline=None), adjustment(2, FEB, deadline=MAY_10)).original == []


def test_a_revision_shows_each_field_before_and_after() -> None:
    found = view_of(
        goal(unit="coffees"), adjustment(2, FEB, target=20.0), adjustment(3, FEB, target=30.0, unit=None)
    )
    assert found.revisions[0].changes["target"] == [None, 10.0]
    assert found.revisions[1].changes == {"target": [10.0, 20.0]}
    assert found.revisions[2].changes == {"target": [20.0, 30.0], "unit": ["coffees", None]}


def test_a_withdrawn_revision_is_still_shown() -> None:
    change = adjustment(2, FEB, target=20.0)
    found = view_of(goal(), change, adjustment(3, FEB, withdraws=change.ref), adjustment(4, FEB, target=12.0))
    assert [revision.withdrawn for revision in found.revisions] == [False, True, False, False]
    assert found.revisions[3].changes == {"target": [10.0, 12.0]}


def test_a_revision_eases_by_what_was_in_force_before_it_whatever_came_later() -> None:
    later = adjustment(2, date(2026, 2, 20), target=100.0)
    found = view_of(goal(), later, adjustment(3, FEB, deadline=date(2026, 6, 1)))
    assert [revision.eases for revision in found.revisions] == [None, False, True]


def test_dropping_the_deadline_eases_and_setting_one_does_not() -> None:
    found = view_of(goal(), adjustment(2, FEB, deadline=None), adjustment(3, FEB, deadline=date(2026, 6, 1)))
    assert [revision.eases for revision in found.revisions] == [None, True, False]


offsets = st.integers(-20, 60).map(lambda days: JAN + timedelta(days=days))
targets = st.none() | st.integers(-3, 30).map(float)
changes = st.fixed_dictionaries(
    {},
    optional={
        "target": targets,
        "deadline": st.none() | offsets,
        "status": st.sampled_from(["active", "paused", "achieved"]),
        "title": st.just("Talks"),
    },
)
adjustments = st.lists(
    st.tuples(
        offsets, changes, st.sampled_from([A, B]), st.lists(st.integers(0, 8), max_size=2), st.booleans()
    ),
    max_size=8,
)
amounts = st.lists(st.tuples(offsets, st.integers(-2, 9).map(float)), max_size=5)
founding = st.fixed_dictionaries(
    {
        "target": targets,
        "deadline": st.none() | offsets,
        "measure": st.sampled_from(["sum", "level"]),
        "baseline": st.integers(-3, 12).map(float),
    }
)
Steps = list[tuple[date, dict[str, Any], str, list[int], bool]]


def lived(setting: dict[str, Any], steps: Steps, given: list[tuple[date, float]]) -> list[Event]:
    """A goal's events: each adjustment follows some revisions, and some are withdrawn by the next."""
    events: list[Event] = [goal(**setting)]
    for n, (day, fields, device, after, withdraws) in enumerate(steps, 2):
        known = tuple(events[at].ref for at in after if at < len(events))
        named: dict[str, Any] = {"withdraws": events[-1].ref} if withdraws and n > 2 else {}
        events.append(adjustment(n, day, device=device, after=known, **fields, **named))
    return events + [activity(100 + n, day, amount) for n, (day, amount) in enumerate(given)]


@given(founding, adjustments, amounts, offsets)
def test_plans_follow_one_another_and_are_kept_as_a_replay_of_the_valid_events_says(
    setting: dict[str, Any], steps: Steps, given: list[tuple[date, float]], today: date
) -> None:
    events = stamped(*lived(setting, steps, given))
    known = goal_history(held for held in events if not isinstance(held.event, ActivityLogged))
    assert known is not None
    found = goal_view(fold(events).goals[GOAL], today)
    assert found is not None
    facts = [held for held in events if held not in known.withdrawn]
    replanned = [
        event.effective_day
        for _, event in known.ordered_adjustments()
        if changed_fields(event).keys() & PLAN_FIELDS
    ]
    began = sorted((r for r in found.revisions if r.in_force_from), key=lambda r: r.in_force_from or JAN)
    expected = min([JAN, *replanned])
    for revision in began:
        assert revision.in_force_from == expected <= today
        last = revision.in_force_until or today
        assert last >= expected
        [then] = goal_views(replay(facts, last), last)
        assert revision.kept == then.on_track
        assert (revision.margin is None) == (revision.kept is None)
        expected = last + DAY
    assert expected == max(today + DAY, min([JAN, *replanned]))
    assert [r.in_force_until is None for r in began] == [False] * (len(began) - 1) + [True] * bool(began)
