"""Kept reviews: notes with a person's answers to the questions of a review, each about one period.

A kept review is an activity of kind `review`, and the first line of its note names the period. It is no
networking, so whoever counts activities leaves it out (`without_reviews`). See
shared/decisions/0027-reviews.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from milepost_shared.events.types import ActivityLogged
from milepost_shared.model.entries import Entry
from milepost_shared.model.tallies import REVIEW_KIND
from milepost_shared.progress.periods import Span, span_named
from milepost_shared.text.names import normalize

NOTE_TITLE = "Review of "
Answer = tuple[str, str]
"""A question and its answer."""


class KeptReview(Struct, frozen=True, kw_only=True):
    """A review that was kept on `day`: its ref, and the note without the line that names the period."""

    ref: str
    day: date
    note: str


def format_note(span: Span, answers: Iterable[Answer]) -> str:
    """Return the note that keeps a review of a period: its name, then each question with its answer."""
    parts = [f"{question}\n{answer.strip()}" for question, answer in answers]
    return "\n\n".join((f"{NOTE_TITLE}{span.name}", *parts))


def reviewed_period(activity: ActivityLogged) -> Span | None:
    """Return the period that an activity is the kept review of; None for any other activity."""
    if not activity.kind or normalize(activity.kind) != REVIEW_KIND:
        return None
    first, *_ = (activity.note or "").strip().split("\n")
    return span_named(first.removeprefix(NOTE_TITLE).strip()) if first.startswith(NOTE_TITLE) else None


def kept_reviews(entries: Iterable[Entry], span: Span) -> list[KeptReview]:
    """Return the kept reviews of a period, in the order of the entries."""
    return [_kept(entry) for entry in entries if reviewed_period(entry.activity) == span]


def without_reviews(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are no kept reviews."""
    return [entry for entry in entries if reviewed_period(entry.activity) is None]


def _kept(entry: Entry) -> KeptReview:
    _, _, rest = (entry.activity.note or "").strip().partition("\n")
    return KeptReview(ref=entry.original.event.ref, day=entry.activity.day, note=rest.strip())
