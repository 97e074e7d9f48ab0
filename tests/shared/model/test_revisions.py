"""Revisions: what stands, what is concurrent, what is in force when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.events.types import Event, GoalAdjusted, Revision
from milepost_shared.model.book import fold
from milepost_shared.model.concurrency import concurrent_refs
from milepost_shared.model.field_timeline import field_timeline
from milepost_shared.model.revisions import GoalHistory, goal_history, present_fields
from milepost_shared.progress.goal_view import GoalView, goal_view
from tests.shared.making import GOAL, TODAY, A, B, activity, adjusted, goal, stamped

FEB = date(2026, 2, 1)


def shown(*events: Event) -> GoalView:
    found = goal_view(fold(stamped(*events)).goals[GOAL], TODAY)
    assert found is not None
    return found


def test_the_present_field_is_the_last_in_order_whatever_its_day() -> None:
    known = goal_history(
        stamped(goal(), adjusted(2, date(2026, 5, 1), target=20.0), adjusted(3, FEB, target=5.0))
    )
    assert known is not None
    assert present_fields(known)["target"] == 5


def test_a_field_in_force_is_not_overruled_by_what_is_earlier_in_order() -> None:
    known = goal_history(
        stamped(goal(), adjusted(2, date(2026, 3, 1), target=20.0), adjusted(3, FEB, target=5.0))
    )
    assert known is not None
    days = (date(2026, 1, 9), FEB, date(2026, 4, 1))
    assert [field_timeline(known).on(day)["target"] for day in days] == [10, 5, 5]


def test_null_removes_a_field_and_absence_leaves_it() -> None:
    found = shown(goal(unit="coffees"), adjusted(2, FEB, deadline=None))
    assert (found.deadline, found.unit, found.planned, found.on_track, found.days_ahead) == (
        None,
        "coffees",
        None,
        None,
        None,
    )


def test_concurrent_adjustments_are_flagged_and_show_what_was_lost() -> None:
    first = goal()
    one = adjusted(2, FEB, after=(first.ref,), target=20.0, title="Talks")
    other = adjusted(3, FEB, device=B, after=(first.ref,), target=30.0)
    found = shown(first, one, other)
    assert (found.target, found.title) == (30, "Talks")
    by_ref = {revision.ref: revision for revision in found.revisions}
    assert by_ref[one.ref].concurrent_with == [other.ref]
    assert by_ref[one.ref].lost == ["target"]
    assert by_ref[other.ref].lost == []


def test_one_after_the_other_is_not_concurrent() -> None:
    first = goal()
    one = adjusted(2, FEB, after=(first.ref,), target=20.0)
    other = adjusted(3, FEB, device=B, after=(one.ref,), target=30.0)
    assert [revision.concurrent_with for revision in shown(first, one, other).revisions] == [[], [], []]


def test_a_withdrawn_adjustment_counts_as_absent_and_withdrawing_that_brings_it_back() -> None:
    change = adjusted(2, FEB, target=20.0)
    undo = adjusted(3, FEB, withdraws=change.ref)
    redo = adjusted(4, FEB, withdraws=undo.ref)
    assert shown(goal(), change, undo).target == 10
    assert shown(goal(), change, undo, redo).target == 20


def test_a_goal_whose_setting_is_withdrawn_is_gone() -> None:
    assert goal_history(stamped(goal(), adjusted(2, FEB, withdraws=f"{A}-1"))) is None


def test_of_two_goals_with_one_id_the_first_in_order_counts_and_the_other_is_shown() -> None:
    found = shown(goal(made=2), goal(seq=1, device=B, made=1, title="Earlier"))
    assert (found.title, found.duplicates) == ("Earlier", [f"{A}-1"])


def test_what_no_revision_follows_is_what_the_next_one_goes_after() -> None:
    first = goal()
    one, other = adjusted(2, FEB, after=(first.ref,)), adjusted(3, FEB, device=B, after=(first.ref,))
    known = goal_history(stamped(first, one, other))
    assert known is not None
    assert known.heads() == (one.ref, other.ref)
    alone = goal_history(stamped(first))
    assert alone is not None
    assert alone.heads() == (first.ref,)


def test_names_that_lead_in_a_circle_end() -> None:
    one = adjusted(2, FEB, after=(f"{A}-3",), withdraws=None, target=20.0)
    other = adjusted(3, FEB, after=(f"{A}-2",), target=30.0)
    assert shown(goal(), one, other).target == 30


def test_an_adjustment_eases_where_the_required_pace_falls() -> None:
    found = shown(goal(), activity(2, FEB, 4.0), adjusted(3, FEB, target=8.0), adjusted(4, FEB, target=9.0))
    assert [revision.eases for revision in found.revisions] == [None, True, False]
    assert shown(goal(), adjusted(2, FEB, title="Talks")).revisions[1].eases is None


steps = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 9), st.lists(st.integers(0, 12), max_size=3), st.booleans()),
    max_size=12,
)


def revised(steps: list[tuple[int, int, list[int], bool]]) -> GoalHistory:
    """A history in which each adjustment follows some revisions, and some are withdrawn."""
    events: list[Revision] = [goal()]
    for n, (day, target, after, withdraws) in enumerate(steps, 2):
        known = tuple(f"{A}-{seq + 1}" for seq in after if seq + 1 < n)
        fields: dict[str, Any] = {"withdraws": f"{A}-{n - 1}"} if withdraws and n > 2 else {}
        events.append(adjusted(n, FEB + timedelta(days=day), target=float(target), after=known, **fields))
    found = goal_history(stamped(*events))
    assert found is not None
    return found


@given(steps, st.integers(-5, 40))
def test_in_force_is_the_last_in_order_of_what_is_effective(
    steps: list[tuple[int, int, list[int], bool]], ahead: int
) -> None:
    known, day = revised(steps), FEB + timedelta(days=ahead)
    targets = [event.target for _, event in known.changes() if event.effective_day <= day]
    assert field_timeline(known).on(day)["target"] == (targets[-1] if targets else 10.0)


@given(steps)
def test_concurrent_are_those_of_which_neither_reaches_the_other(
    steps: list[tuple[int, int, list[int], bool]],
) -> None:
    known = revised(steps)
    after = {
        held.event.ref: held.event.after
        for held in (*known.adjustments, *known.withdrawn)
        if isinstance(held.event, GoalAdjusted)
    }

    def reaches(ref: str, other: str) -> bool:
        return any(named == other or reaches(named, other) for named in after.get(ref, ()))

    refs = [held.event.ref for held in known.adjustments]
    assert concurrent_refs(known) == {
        a: [b for b in refs if a != b and not reaches(a, b) and not reaches(b, a)] for a in refs
    }
