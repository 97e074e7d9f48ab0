"""Concurrent adjustments, and the fields that they overrule."""

from __future__ import annotations

from datetime import date

from hypothesis import given

from milepost_shared.events.types import GoalAdjusted
from milepost_shared.model.concurrency import concurrent_refs
from tests.shared.builders import A, B, adjustment, goal
from tests.shared.histories import RevisionStep, revised, revision_steps
from tests.shared.views import view_of

FEB = date(2026, 2, 1)


def test_concurrent_adjustments_are_flagged_and_show_what_was_lost() -> None:
    first = goal()
    one = adjustment(2, FEB, after=(first.ref,), target=20.0, title="Talks")
    other = adjustment(3, FEB, device=B, after=(first.ref,), target=30.0)
    found = view_of(first, one, other)
    assert (found.target, found.title) == (30, "Talks")
    by_ref = {revision.ref: revision for revision in found.revisions}
    assert by_ref[one.ref].concurrent_with == [other.ref]
    assert by_ref[one.ref].lost == ["target"]
    assert by_ref[other.ref].lost == []


def test_an_adjustment_that_follows_another_is_not_concurrent_with_it() -> None:
    first = goal()
    one = adjustment(2, FEB, after=(first.ref,), target=20.0)
    other = adjustment(3, FEB, device=B, after=(one.ref,), target=30.0)
    assert [revision.concurrent_with for revision in view_of(first, one, other).revisions] == [[], [], []]


def test_refs_that_form_a_cycle_do_no_harm() -> None:
    one = adjustment(2, FEB, after=(f"{A}-3",), withdraws=None, target=20.0)
    other = adjustment(3, FEB, after=(f"{A}-2",), target=30.0)
    assert view_of(goal(), one, other).target == 30


@given(revision_steps)
def test_two_adjustments_are_concurrent_if_neither_reaches_the_other(
    steps: list[RevisionStep],
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
