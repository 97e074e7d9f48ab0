"""Reviews that were kept: notes with what the person answered, each about one period.

A kept review is an activity of kind `review` whose note begins with a line that names the period. It is
no activity in the sense of networking, so whoever counts those leaves it out (`networking`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from milepost_shared.events.types import ActivityLogged
from milepost_shared.model.entries import Entry
from milepost_shared.progress.periods import Span, span_named
from milepost_shared.text.names import fold

KIND = "review"
TITLE = "Review of "
Answer = tuple[str, str]
"""A question, and what was answered."""


class Kept(Struct, frozen=True, kw_only=True):
    """A review that was kept on `day`: its ref, and the note without the line that names the period."""

    ref: str
    day: date
    note: str


def note_of(span: Span, answers: Iterable[Answer]) -> str:
    """The note that keeps a review of a period: its name, then each question with its answer."""
    parts = [f"{question}\n{answer.strip()}" for question, answer in answers]
    return "\n\n".join((f"{TITLE}{span.name}", *parts))


def period_of(activity: ActivityLogged) -> Span | None:
    """The period that an activity is the kept review of; None where it is none."""
    if not activity.kind or fold(activity.kind) != KIND:
        return None
    first, *_ = (activity.note or "").strip().split("\n")
    return span_named(first.removeprefix(TITLE).strip()) if first.startswith(TITLE) else None


def kept_reviews(entries: Iterable[Entry], span: Span) -> list[Kept]:
    """The kept reviews of a period, in the order of the entries."""
    return [_kept(entry) for entry in entries if period_of(entry.activity) == span]


def networking(entries: Iterable[Entry]) -> list[Entry]:
    """The entries that are no kept reviews."""
    return [entry for entry in entries if period_of(entry.activity) is None]


def _kept(entry: Entry) -> Kept:
    _, _, rest = (entry.activity.note or "").strip().partition("\n")
    return Kept(ref=entry.original.event.ref, day=entry.activity.day, note=rest.strip())
