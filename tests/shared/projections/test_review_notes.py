"""Reviews that are kept as notes, and count as nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from milepost_shared.events.types import ActivityLogged, Event
from milepost_shared.model.book import fold
from milepost_shared.progress.periods import Span, span_named
from milepost_shared.projections.attribution import attribution
from milepost_shared.projections.review import review
from milepost_shared.projections.review_notes import KeptReview, format_note, reviewed_period
from milepost_shared.projections.review_view import Review
from milepost_shared.projections.stats import stats
from tests.shared.builders import TODAY, A, activity, goal, stamped

SUNDAY = date(2026, 3, 8)
ANSWERS = [("What went well?", "The meetup"), ("What next?", "  Write to Ana\nand Bo ")]


def week(name: str = "2026-W10") -> Span:
    span = span_named(name)
    assert span is not None
    return span


def kept(seq: int, of: str = "2026-W10", day: date = SUNDAY, **fields: Any) -> ActivityLogged:
    note = format_note(week(of), ANSWERS)
    given: dict[str, Any] = {"kind": "review", "note": note, "contributions": (), **fields}
    return activity(seq, day, **given)


def reviewed(*events: Event, of: str = "2026-W10") -> Review:
    return review(fold(stamped(*events)), week(of), date(2026, 6, 1))


def test_a_note_names_the_period_and_then_each_question_with_its_answer() -> None:
    assert format_note(week(), ANSWERS) == (
        "Review of 2026-W10\n\nWhat went well?\nThe meetup\n\nWhat next?\nWrite to Ana\nand Bo"
    )


@pytest.mark.parametrize(
    ("kind", "note", "name"),
    [
        ("review", "Review of 2026-W10\n\nWell.", "2026-W10"),
        (" Review ", "\nReview of 2026-w10", "2026-W10"),
        ("review", "Review of 2026-03", "2026-03"),
        ("review", "Review of 2026-Q1\r", "2026-Q1"),
        ("review", "Review of the plan, with Bo", None),
        ("review", "2026-W10", None),
        ("review", "My notes\nReview of 2026-W10", None),
        ("review", "Review of 2026-W54", None),
        ("review", "", None),
        ("review", None, None),
        ("coffee", "Review of 2026-W10", None),
        (None, "Review of 2026-W10", None),
    ],
)
def test_a_kept_review_is_known_by_its_kind_and_first_line(
    kind: str | None, note: str | None, name: str | None
) -> None:
    found = reviewed_period(activity(2, SUNDAY, kind=kind, note=note))
    assert (found and found.name) == name


def test_a_later_review_of_the_same_period_shows_what_was_written() -> None:
    note = "What went well?\nThe meetup\n\nWhat next?\nWrite to Ana\nand Bo"
    again = kept(3, day=TODAY, note="Review of 2026-W10\nIn short: fine")
    found = reviewed(kept(2), again, kept(4, of="2026-W09", day=TODAY), kept(5, of="2026-03"))
    assert found.wrote == [
        KeptReview(ref=f"{A}-3", day=TODAY, note="In short: fine"),
        KeptReview(ref=f"{A}-2", day=SUNDAY, note=note),
    ]


def test_a_kept_review_is_no_activity_no_kind_and_no_meeting() -> None:
    events = goal(), activity(2, TODAY, kind="coffee", people=("Ana",), minutes=30)
    noted = kept(3, people=("Bo",), minutes=60)
    with_it, without = reviewed(*events, noted), reviewed(*events)
    assert (len(with_it.wrote), replace(with_it, wrote=[])) == (1, without)
    books = [fold(stamped(*events, *more)) for more in ((noted,), ())]
    assert stats(books[0], "week", 12, SUNDAY) == stats(books[1], "week", 12, SUNDAY)
    assert attribution(books[0], SUNDAY) == attribution(books[1], SUNDAY)


def test_what_was_taken_back_was_never_written_and_a_correction_is_shown() -> None:
    assert reviewed(kept(2), kept(3, corrects=f"{A}-2", void=True)).wrote == []
    corrected = kept(3, corrects=f"{A}-2", note="Review of 2026-W10\n\nBetter so")
    assert reviewed(kept(2), corrected).wrote == [KeptReview(ref=f"{A}-2", day=SUNDAY, note="Better so")]
