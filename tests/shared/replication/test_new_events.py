"""Which devices wrote the activities that touch a goal and a day."""

from __future__ import annotations

from datetime import date

from milepost_shared.events.types import Contribution, Event
from milepost_shared.replication.new_events import devices_of_versions
from tests.shared.builders import GOAL, OTHER, A, B, C, activity, stamped

THIRD, FOURTH = date(2026, 4, 3), date(2026, 4, 4)


def devices_by_day(*events: Event, new: set[str]) -> dict[tuple[str, date], set[str]]:
    found = devices_of_versions(stamped(*events), lambda event: event.ref in new)
    return {(goal, date.fromordinal(day)): devices for (goal, day), devices in found.items()}


def test_a_new_activity_touches_its_goals_on_its_day() -> None:
    both = (Contribution(goal=GOAL), Contribution(goal=OTHER))
    old, new = activity(1, FOURTH, device=A), activity(1, THIRD, device=B, contributions=both)
    assert devices_by_day(old, new, new={new.ref}) == {(GOAL, THIRD): {B}, (OTHER, THIRD): {B}}


def test_a_correction_that_moves_an_entry_touches_both_days() -> None:
    old = activity(1, THIRD, device=A)
    moved = activity(1, FOURTH, device=B, corrects=old.ref)
    assert devices_by_day(old, moved, new={moved.ref}) == {(GOAL, THIRD): {B}, (GOAL, FOURTH): {B}}


def test_a_withdrawal_touches_what_it_withdraws() -> None:
    old = activity(1, THIRD, device=A)
    void = activity(1, FOURTH, device=C, corrects=old.ref, void=True, contributions=())
    assert devices_by_day(old, void, new={void.ref}) == {(GOAL, THIRD): {C}}


def test_copies_of_one_row_are_one_entry() -> None:
    first, copy = (activity(1, THIRD, device=device, origin="row") for device in (A, B))
    moved = activity(2, FOURTH, device=C, corrects=copy.ref)
    assert devices_by_day(first, copy, moved, new={moved.ref}) == {(GOAL, THIRD): {C}, (GOAL, FOURTH): {C}}
