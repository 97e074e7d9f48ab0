"""What if: exclusions fold like withdrawals, suppositions like added adjustments; nothing else changes."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.ordering import MAX_STAMP, Stamped
from milepost_shared.events.types import (
    ActivityLogged,
    Event,
    GoalAdjusted,
    GoalSet,
    Milestone,
    MilestoneReached,
    PersonDescribed,
    StepPlanned,
)
from milepost_shared.model.book import Book, fold
from milepost_shared.progress.goal_view import GoalView, goal_view, goal_views
from milepost_shared.replay.replay import replay
from milepost_shared.replay.what_if import (
    HYPOTHETICAL_REF,
    WhatIf,
    hypothetical_adjustment,
    replacement_for,
    with_draft,
)
from tests.shared.builders import GOAL, NOW, TODAY, A, B, activity, adjustment, goal, stamped
from tests.shared.histories import histories

JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 1), date(2026, 3, 1)


def seen(book: Book) -> list[dict[str, Any]]:
    """The views of a book but for the list of revisions, in which a withdrawal shows itself."""
    return [{**msgspec.to_builtins(view), "revisions": ()} for view in goal_views(book, TODAY)]


def without(events: list[Stamped], *refs: str) -> GoalView | None:
    return next(iter(goal_views(replay(events, what_if=WhatIf(frozenset(refs))), TODAY)), None)


def test_without_an_activity_its_amount_and_its_milestone_are_gone() -> None:
    events = stamped(
        goal(milestones=(Milestone(name="Half", value=5.0),)), activity(2, JAN, 4.0), activity(3, FEB, 2.0)
    )
    found = without(events, f"{A}-3")
    assert found is not None
    assert (found.value, found.milestones[0].reached) == (4, None)


def test_without_a_correction_the_original_stands() -> None:
    events = stamped(goal(), activity(2, JAN, 4.0), activity(3, FEB, 9.0, corrects=f"{A}-2"))
    found = without(events, f"{A}-3")
    assert found is not None
    assert found.value == 4


def test_without_an_original_its_corrections_count_nowhere() -> None:
    events = stamped(goal(), activity(2, JAN, 4.0), activity(3, FEB, 9.0, corrects=f"{A}-2"))
    found = without(events, f"{A}-2")
    assert found is not None
    assert found.value == 0


def test_without_one_copy_of_an_import_the_other_stands_as_it_was_corrected() -> None:
    events = stamped(
        goal(),
        activity(2, JAN, 4.0, origin="row"),
        activity(1, JAN, 4.0, device=B, origin="row"),
        activity(2, JAN, 7.0, device=B, corrects=f"{A}-2"),
    )
    found = without(events, f"{A}-2")
    assert found is not None
    assert found.value == 7
    gone = without(events, f"{A}-2", f"{B}-1")
    assert gone is not None
    assert gone.value == 0


def test_without_a_withdrawal_what_it_withdrew_is_back() -> None:
    events = stamped(goal(), adjustment(2, FEB, target=20.0), adjustment(3, FEB, withdraws=f"{A}-2"))
    found = without(events, f"{A}-3")
    assert found is not None
    assert found.target == 20


def test_without_its_setting_a_goal_does_not_stand() -> None:
    assert without(stamped(goal(), activity(2, JAN), adjustment(3, FEB, target=1.0)), f"{A}-1") is None


def test_without_a_claim_a_milestone_is_on_no_record() -> None:
    claim = MilestoneReached(device=A, seq=2, made=NOW + 2, goal=GOAL, milestone="Said", day=JAN)
    found = without(stamped(goal(milestones=(Milestone(name="Said"),)), claim), claim.ref)
    assert found is not None
    assert found.milestones[0].state == "ahead"


def test_what_is_left_out_still_leads_from_one_revision_to_the_next() -> None:
    events = stamped(
        goal(),
        adjustment(2, FEB, target=20.0, after=(f"{A}-1",)),
        adjustment(3, MAR, target=30.0, after=(f"{A}-2",)),
    )
    found = without(events, f"{A}-2")
    assert found is not None
    assert (found.target, found.revisions[2].concurrent_with) == (30, [])


@given(histories(), st.integers(0, 100))
def test_leaving_out_is_withdrawing(events: list[Stamped], chosen: int) -> None:
    held = events[chosen % len(events)].event
    if isinstance(held, MilestoneReached | PersonDescribed | StepPlanned):
        return
    if isinstance(held, ActivityLogged) and held.corrects:
        return
    withdrawal: Event
    if isinstance(held, ActivityLogged):
        refs = {e.event.ref for e in events if getattr(e.event, "origin", None) == held.origin} - {None}
        refs = refs if held.origin else {held.ref}
        withdrawal = activity(99, TODAY, device="d" * 12, corrects=held.ref, void=True)
    else:
        refs = {held.ref}
        withdrawal = adjustment(99, TODAY, "d" * 12, goal=held.goal, withdraws=held.ref)
    left = replay(events, what_if=WhatIf(frozenset(refs)))
    assert seen(left) == seen(fold([*events, Stamped(MAX_STAMP, withdrawal)]))


@given(histories(), st.sets(st.integers(0, 30)), st.integers(0, 30))
def test_any_exclusion_and_any_supposition_folds(
    events: list[Stamped], chosen: set[int], replaced: int
) -> None:
    refs = frozenset(events[n].event.ref for n in chosen if n < len(events))
    book = fold(events)
    held = events[replaced % len(events)].event
    other = {}
    if isinstance(held, GoalSet | GoalAdjusted):
        other = {held.ref: replacement_for(held, {"target": 7.0, "deadline": MAR}, TODAY)}
    added = hypothetical_adjustment(book.goals[GOAL], {"target": 3.0}, TODAY, TODAY)
    what_if = WhatIf(refs, other, (added,))
    for shown in goal_views(replay(events, TODAY, None, what_if), TODAY):
        assert shown.id != GOAL or shown.target == 3
    assert seen(replay(events, what_if=WhatIf())) == seen(book)


def test_the_original_plan_is_what_stood_before_all_adjustments() -> None:
    events = stamped(goal(), adjustment(2, FEB, target=20.0), adjustment(3, MAR, status="paused"))
    found = without(events, f"{A}-2", f"{A}-3")
    plain = goal_views(fold(stamped(goal())), TODAY)[0]
    assert found is not None
    assert (found.line, found.status) == (plain.line, "active")


def test_instead_of_an_adjustment_only_the_other_fields_change() -> None:
    event = adjustment(2, FEB, target=20.0, title="More")
    other = replacement_for(event, {"deadline": date(2026, 5, 1)}, TODAY)
    found = goal_views(replay(stamped(goal(), event), what_if=WhatIf(instead={event.ref: other})), TODAY)[0]
    assert (found.target, found.title, found.deadline) == (10, "Coffees", date(2026, 5, 1))


def test_instead_of_a_setting_the_goal_had_those_fields_from_the_start() -> None:
    other = replacement_for(goal(), {"target": 40.0}, TODAY)
    found = goal_views(replay(stamped(goal()), what_if=WhatIf(instead={f"{A}-1": other})), TODAY)[0]
    assert (found.target, found.title, found.line[-1].value) == (40, "Coffees", 40)


@pytest.mark.parametrize(
    ("event", "fields", "field"),
    [
        (activity(2, JAN), {"target": 1.0}, "instead"),
        (goal(), {"status": "paused"}, "status"),
        (adjustment(2, FEB), {"baseline": 1.0}, "baseline"),
        (adjustment(2, FEB), {"target": "many"}, "target"),
        (adjustment(2, FEB), {"target": 1e13}, "target"),
    ],
)
def test_what_cannot_be_instead_is_refused_by_name(event: Event, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        replacement_for(event, fields, TODAY)
    assert refused.value.field == field


def test_a_supposition_is_an_adjustment_after_all_known_ones() -> None:
    events = stamped(goal(), adjustment(2, TODAY, target=20.0))
    added = hypothetical_adjustment(
        fold(events).goals[GOAL], {"target": 30.0, "deadline": "2026-05-01"}, TODAY, TODAY
    )
    found = goal_views(replay(events, TODAY, NOW + 2, WhatIf(added=(added,))), TODAY)[0]
    assert (found.target, found.deadline) == (30, date(2026, 5, 1))
    assert [r.ref for r in found.revisions][-1] == HYPOTHETICAL_REF
    assert found.revisions[-1].concurrent_with == []


def test_a_supposition_counts_at_every_moment_known_or_not() -> None:
    events = stamped(goal(), adjustment(2, FEB, target=20.0))
    added = hypothetical_adjustment(fold(events).goals[GOAL], {"target": 30.0}, TODAY, TODAY)
    assert goal_views(replay(events, TODAY, NOW, WhatIf(added=(added,))), TODAY)[0].target == 30


def test_a_draft_counts_as_it_will_once_it_is_written() -> None:
    day = date(2026, 2, 1)
    events = (goal(), activity(2, day, 3.0), adjustment(3, day, target=20.0))
    before = fold(stamped(*events)).goals[GOAL]
    known = before.history()
    assert known is not None
    fields = {"goal": GOAL, "reason": "life", "effective_day": TODAY, "after": known.heads(), "target": 8.0}
    imagined = goal_view(with_draft(before, msgspec.convert(draft_header() | fields, GoalAdjusted)), TODAY)
    written = adjustment(4, TODAY, after=known.heads(), target=8.0)
    real = goal_view(fold(stamped(*events, written)).goals[GOAL], TODAY)
    assert imagined is not None and real is not None
    same = {"line", "target", "value", "planned", "on_track", "days_ahead"}
    assert {name: getattr(imagined, name) for name in same} == {name: getattr(real, name) for name in same}
    assert imagined.revisions[-1].changes == real.revisions[-1].changes
    assert [held.event.ref for held in before.revisions] == [f"{A}-1", f"{A}-3"]
