"""What a person set out to do in a week: the answer to the last question of the review of the week before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from milepost_shared.model.entries import Entry
from milepost_shared.progress.periods import span_of
from milepost_shared.projections.review_notes import kept_reviews
from milepost_shared.projections.review_questions import LOOK_AHEAD


def intention(entries: Sequence[Entry], today: date) -> str | None:
    """Return what the person wants to do in the week of `today`, in their words; None where they wrote
    nothing. Of several reviews of the week before, the one kept last says it."""
    kept = kept_reviews(entries, span_of(today, "week").previous())
    return next(filter(None, (_looks_ahead(review.note) for review in reversed(kept))), None)


def _looks_ahead(note: str) -> str | None:
    """The question that looks ahead is the last, so all that follows it is its answer."""
    lines = note.split("\n")
    asked = [at for at, line in enumerate(lines) if line.startswith(LOOK_AHEAD)]
    return "\n".join(lines[asked[-1] + 1 :]).strip() or None if asked else None
