"""A look back at a week, month or quarter, with its questions and what was answered."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import GoalNames, goal_names_ever
from milepost_client.parsing.periods import parse_span
from milepost_shared.events.types import Period
from milepost_shared.model.book import Book
from milepost_shared.progress.periods import Span, span_of
from milepost_shared.projections.review import review as review_period
from milepost_shared.projections.review_notes import KeptReview, kept_reviews, reviewed_period
from milepost_shared.projections.review_view import Review
from milepost_shared.projections.stats import PeriodStats, stats
from milepost_shared.storage.log import Log

PERIODS_SHOWN = 12
"""How many periods, up to the reviewed one, are counted beside each other."""


class ReviewRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The period as a person writes it (`2026-W10`, `last week`, a day in it); and of which kind, a week if
    neither says.

    If None it is the running one, but on its first day the one before: there is nothing to look back at yet.
    """

    of: str | None = None
    every: Period | None = None


class EarlierReview(Struct, frozen=True, kw_only=True):
    """A review that was kept, and the period that it is about, with its name."""

    period: str
    span: Span
    kept: KeptReview


class ReviewView(Struct, frozen=True, kw_only=True):
    """The review of `span`, with the names of goals; the periods before and after it (`later` is None where
    that has not begun); `counts` of the periods up to it, oldest first; and all reviews that were kept, the
    newest first."""

    span: Span
    review: Review
    goals: GoalNames
    earlier: str
    later: str | None
    counts: list[PeriodStats]
    kept: list[EarlierReview]


def review(log: Log, moment: Moment, request: ReviewRequest) -> ReviewView:
    """Look back at a period. Raises BadInput where it cannot be read or has not begun."""
    today = moment.today
    span = reviewed_span(request, today)
    book = log.settled_book(min(span.last, today))
    found = review_period(book, span, today)
    return ReviewView(
        span=span,
        review=found,
        goals=goal_names_ever(log),
        earlier=span.previous().name,
        later=None if found.running else span.next().name,
        counts=stats(book, span.every, PERIODS_SHOWN, found.until).periods,
        kept=_kept(book),
    )


def reviewed_span(request: ReviewRequest, today: date) -> Span:
    """Return the period that is asked for. Raises BadInput where it cannot be read."""
    if request.of:
        return parse_span(request.of, request.every, today)
    now = span_of(today, request.every or "week")
    return now.previous() if now.first == today else now


def _kept(book: Book) -> list[EarlierReview]:
    # What may be a kept review is always listed.
    entries = [entry for entry in book.newest_entries() if not entry.withdrawn]
    spans = [span for entry in entries if (span := reviewed_period(entry.activity))]
    return [
        EarlierReview(period=span.name, span=span, kept=kept)
        for span in dict.fromkeys(spans)
        for kept in kept_reviews(entries, span)
    ]
