"""The views of settled entries against those of a fold, on one day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import msgspec

from milepost_shared.model.book import Book, fold
from milepost_shared.progress.periods import span_of
from milepost_shared.projections.attribution import attribution
from milepost_shared.projections.focus import focus
from milepost_shared.projections.people import people
from milepost_shared.projections.review import review
from milepost_shared.projections.stats import stats
from milepost_shared.storage.log import Log
from tests.system.simulation.ledger import Violation

VIEWS: tuple[Callable[[Book, date], object], ...] = (
    people,
    attribution,
    focus,
    lambda book, today: stats(book, "week", 20, today),
    lambda book, today: review(book, span_of(today, "month"), today),
)
"""What counts all that was done."""


class Views:
    """The views of one day. Of books that are alike, to the order of what they have, they are made once."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._made: list[tuple[dict[str, object], list[object]]] = []

    def check(self, log: Log) -> None:
        """Check that a log's views of settled entries are those of a fold. Raises Violation."""
        views = self._of(log.settled_book(self._today))
        if log.settled.differs() or views != self._of(fold(log.events.all())):
            raise Violation("the views of settled entries differ from those of a fold")

    def _of(self, book: Book) -> list[object]:
        parts = _parts(book)
        for known, views in self._made:
            if known == parts:
                return views
        views = [view(book, self._today) for view in VIEWS]
        self._made.append((parts, views))
        return views


def _parts(book: Book) -> dict[str, object]:
    """Return all that views can read of a book, in its order."""
    return {
        **vars(book),
        "goals": [(goal, [*goal.days], [*goal.rolled_up]) for goal in book.goals.values()],
        "rollup": [*book.rollup.links.items()],
        "settled": msgspec.msgpack.encode(book.settled),
        "read_settled": [*book.read_settled(date.min, date.max)],
    }
