"""Entries: corrections, withdrawals and repeated imports, in whatever order they come."""

from __future__ import annotations

from datetime import date
from itertools import permutations

from milepost_shared.events.types import Event
from milepost_shared.model.book import fold
from milepost_shared.model.entries import current_entries
from milepost_shared.progress.goal_view import goal_views
from tests.shared.builders import GOAL, TODAY, A, B, activity, goal, stamped


def value(*events: Event) -> float:
    """The goal's value, the same in whatever order the events come."""
    found = {goal_views(fold(order), TODAY)[0].value for order in permutations(stamped(goal(), *events))}
    assert len(found) == 1
    return found.pop()


def test_the_last_correction_in_order_wins() -> None:
    original = activity(2, TODAY, 1.0)
    first = activity(3, TODAY, 5.0, corrects=original.ref)
    last = activity(4, TODAY, 7.0, corrects=original.ref)
    assert value(original, first, last) == 7


def test_a_withdrawn_activity_counts_nowhere_and_an_edit_revives_it() -> None:
    original = activity(2, TODAY, 1.0)
    void = activity(3, TODAY, 1.0, corrects=original.ref, void=True)
    assert value(original, void) == 0
    assert value(original, void, activity(4, TODAY, 3.0, corrects=original.ref)) == 3


def test_of_equal_origins_the_first_in_order_counts() -> None:
    here = activity(2, TODAY, 2.0, origin="row-1")
    there = activity(3, TODAY, 2.0, device=B, origin="row-1")
    assert value(here, there) == 2


def test_a_correction_of_any_copy_of_an_import_corrects_the_one_entry() -> None:
    here = activity(2, TODAY, 2.0, origin="row-1")
    there = activity(3, TODAY, 2.0, device=B, origin="row-1")
    edit = activity(4, TODAY, 9.0, device=B, corrects=there.ref)
    assert value(here, there, edit) == 9


def test_a_correction_without_its_original_waits() -> None:
    waiting = activity(3, TODAY, 5.0, corrects=f"{A}-2")
    assert list(current_entries(stamped(waiting))) == []


def test_a_correction_may_move_the_day() -> None:
    original = activity(2, date(2026, 3, 1))
    moved = activity(3, date(2026, 2, 1), corrects=original.ref)
    book = fold(stamped(goal(), original, moved))
    assert list(book.goals[GOAL].days) == [date(2026, 2, 1).toordinal()]
