"""The fold: a book is a function of the set of events, whatever order they come in."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import msgspec

from milepost_shared.events.types import Contribution
from milepost_shared.model.book import Book, fold
from milepost_shared.progress.goal_view import goal_views
from tests.shared.builders import GOAL, NOW, OTHER, TODAY, B, activity, adjustment, goal, stamped

DAY = date(2026, 2, 1)


def encoded(book: Book) -> bytes:
    return msgspec.json.encode(goal_views(book, TODAY))


def test_every_order_of_events_gives_the_same_views() -> None:
    events = stamped(
        goal(),
        adjustment(2, DAY, target=20.0),
        activity(3, DAY, 2.0),
        activity(4, DAY, 3.0, corrects=f"{B}-1"),
        activity(1, DAY, 9.0, device=B),
    )
    assert len({encoded(fold(order)) for order in permutations(events)}) == 1


def test_an_activity_may_count_for_several_goals_or_for_none() -> None:
    both = (Contribution(goal=GOAL, amount=1.0), Contribution(goal=OTHER, amount=0.5))
    second = goal(seq=2, made=NOW + 2, **{"goal": OTHER, "title": "Talks"})
    book = fold(
        stamped(goal(), second, activity(3, DAY, contributions=both), activity(4, DAY, contributions=()))
    )
    assert [(found.title, found.value) for found in goal_views(book, TODAY)] == [
        ("Coffees", 1.0),
        ("Talks", 0.5),
    ]
    assert len(book.entries) == 2


def test_goals_come_in_the_order_in_which_they_were_first_set() -> None:
    second = goal(seq=1, device=B, made=NOW - 1, **{"goal": OTHER, "title": "Talks"})
    assert [found.title for found in goal_views(fold(stamped(goal(), second)), TODAY)] == ["Talks", "Coffees"]


def test_entries_come_newest_first_by_day_then_time_then_order() -> None:
    book = fold(
        stamped(
            activity(2, DAY, note="morning", time="09:00"),
            activity(3, DAY, note="untimed"),
            activity(4, date(2026, 1, 1), note="old"),
            activity(5, DAY, note="evening", time="19:00"),
            activity(6, DAY, note="untimed later"),
        )
    )
    notes = [entry.activity.note for entry in book.newest_entries()]
    assert notes == ["evening", "morning", "untimed later", "untimed", "old"]
