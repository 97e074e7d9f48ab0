"""Revisions: which are valid, which a new one follows, and the fields they set."""

from __future__ import annotations

from datetime import date

from milepost_shared.model.revisions import goal_history, present_fields
from tests.shared.builders import A, B, activity, adjustment, goal, stamped
from tests.shared.views import view_of

FEB = date(2026, 2, 1)


def test_the_present_field_is_the_last_in_order_whatever_its_day() -> None:
    known = goal_history(
        stamped(goal(), adjustment(2, date(2026, 5, 1), target=20.0), adjustment(3, FEB, target=5.0))
    )
    assert known is not None
    assert present_fields(known)["target"] == 5


def test_null_removes_a_field_and_absence_leaves_it() -> None:
    found = view_of(goal(unit="coffees"), adjustment(2, FEB, deadline=None))
    assert (found.deadline, found.unit, found.planned, found.on_track, found.days_ahead) == (
        None,
        "coffees",
        None,
        None,
        None,
    )


def test_a_withdrawn_adjustment_counts_as_absent_and_withdrawing_that_brings_it_back() -> None:
    change = adjustment(2, FEB, target=20.0)
    undo = adjustment(3, FEB, withdraws=change.ref)
    redo = adjustment(4, FEB, withdraws=undo.ref)
    assert view_of(goal(), change, undo).target == 10
    assert view_of(goal(), change, undo, redo).target == 20


def test_a_goal_whose_goal_set_is_withdrawn_is_gone() -> None:
    assert goal_history(stamped(goal(), adjustment(2, FEB, withdraws=f"{A}-1"))) is None


def test_of_two_goals_with_one_id_the_first_in_order_counts_and_the_other_is_shown() -> None:
    found = view_of(goal(made=2), goal(seq=1, device=B, made=1, title="Earlier"))
    assert (found.title, found.duplicates) == ("Earlier", [f"{A}-1"])


def test_the_next_revision_goes_after_those_that_no_other_follows() -> None:
    first = goal()
    one, other = adjustment(2, FEB, after=(first.ref,)), adjustment(3, FEB, device=B, after=(first.ref,))
    known = goal_history(stamped(first, one, other))
    assert known is not None
    assert known.heads() == (one.ref, other.ref)
    alone = goal_history(stamped(first))
    assert alone is not None
    assert alone.heads() == (first.ref,)


def test_an_adjustment_eases_where_the_required_pace_falls() -> None:
    found = view_of(
        goal(), activity(2, FEB, 4.0), adjustment(3, FEB, target=8.0), adjustment(4, FEB, target=9.0)
    )
    assert [revision.eases for revision in found.revisions] == [None, True, False]
    assert view_of(goal(), adjustment(2, FEB, title="Talks")).revisions[1].eases is None
