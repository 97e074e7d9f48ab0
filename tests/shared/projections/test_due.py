"""What is due, and when."""

from __future__ import annotations

from datetime import date

import pytest

from milepost_shared.events.types import (
    Cadence,
    Event,
    PersonDescribed,
    PersonDetails,
    StepPlanned,
)
from milepost_shared.model.book import fold
from milepost_shared.projections.due import DueItem, due_view, next_birthday
from tests.shared.builders import NOW, OTHER, A, activity, goal, stamped

FRIDAY, SUNDAY = date(2026, 3, 6), date(2026, 3, 8)


def told(*events: Event, until: date = SUNDAY) -> dict[str, list[tuple[str, str, date]]]:
    view = due_view(fold(stamped(*events)), FRIDAY, until)

    def brief(items: list[DueItem]) -> list[tuple[str, str, date]]:
        return [(item.kind, item.what, item.day) for item in items]

    return {"over": brief(view.overdue), "today": brief(view.due_today), "later": brief(view.later)}


def step(seq: int, what: str, by: date, done: date | None = None) -> StepPlanned:
    return StepPlanned(device=A, seq=seq, made=NOW, step=f"{seq:012}", what=what, by=by, done=done)


def test_open_steps_are_due_on_their_day_and_overdue_after_it() -> None:
    events = [
        step(1, "Call", date(2026, 3, 2)),
        step(2, "Write", FRIDAY),
        step(3, "Meet", SUNDAY),
        step(4, "Next week", date(2026, 3, 9)),
        step(5, "Done", FRIDAY, done=FRIDAY),
    ]
    assert told(*events) == {
        "over": [("step", "Call", date(2026, 3, 2))],
        "today": [("step", "Write", FRIDAY)],
        "later": [("step", "Meet", SUNDAY)],
    }


def test_a_deadline_is_due_until_its_target_is_met() -> None:
    ending = goal(deadline=SUNDAY, target=2.0)
    assert told(ending)["later"] == [("deadline", "Coffees", SUNDAY)]
    met = [activity(2, FRIDAY, 2.0)]
    assert told(ending, *met)["later"] == []


def test_what_a_period_lacks_is_due_on_its_last_day_and_a_contact_once() -> None:
    weekly = Cadence(quota=2.0, every="week")
    calls = goal(cadence=weekly, target=None, deadline=None)
    about = goal(2, goal=OTHER, title="Ana", about="Ana", cadence=weekly, target=None, deadline=None)
    view = due_view(fold(stamped(calls, about)), FRIDAY, SUNDAY)
    assert [(item.kind, item.amount) for item in view.later] == [("period", 2.0)]
    assert [(item.kind, item.person) for item in view.overdue] == [("contact", "Ana")]


def test_a_birthday_is_due_with_its_year_and_without() -> None:
    details = PersonDetails(birthday="1970-03-07")
    known = PersonDescribed(device=A, seq=1, made=NOW, person="1" * 12, name="Ida", details=details)
    assert told(known)["later"] == [("birthday", "Ida", date(2026, 3, 7))]


@pytest.mark.parametrize(
    ("birthday", "day"),
    [
        ("--03-06", date(2026, 3, 6)),
        ("1999-03-05", date(2027, 3, 5)),
        ("--02-29", date(2027, 2, 28)),
        ("2000-12-31", date(2026, 12, 31)),
        (None, None),
    ],
)
def test_the_next_birthday_is_today_at_the_earliest(birthday: str | None, day: date | None) -> None:
    assert next_birthday(birthday, FRIDAY) == day


def test_the_review_of_the_last_week_is_due_until_it_is_kept() -> None:
    met = activity(1, date(2026, 2, 27))
    assert told(met)["over"] == [("review", "2026-W09", date(2026, 3, 2))]
    kept = activity(2, FRIDAY, kind="review", note="Review of 2026-W09\n\nIt went well.", contributions=())
    assert told(met, kept)["over"] == []
    assert told(activity(1, date(2026, 3, 3)))["over"] == []
