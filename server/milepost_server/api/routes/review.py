"""`GET /api/v1/review`"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get
from litestar.params import Parameter

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Period
from milepost_shared.model.book import fold
from milepost_shared.progress.periods import Span, span_named, span_of
from milepost_shared.projections.review import review
from milepost_shared.projections.review_view import Review
from milepost_shared.storage.log import Log

EXAMPLE = review(examples.BOOK, span_of(examples.TODAY, "quarter"), examples.TODAY)


@get(
    "/review",
    tags=["review"],
    summary="A look back at a week, month or quarter",
    responses=answers(Review, EXAMPLE),
)
async def show_review(
    request: ApiRequest,
    every: Annotated[Period | None, Parameter(description="By default that of `of`, else a week.")] = None,
    of: Annotated[
        str | None,
        Parameter(
            description="A period, like 2026-W10, 2026-03 or 2026-Q1, or a day in it; by default today."
        ),
    ] = None,
    today: Today = None,
) -> Review:
    """What was done in it, what came of it, what changed and what slipped, and three questions about it; one
    that still runs goes as far as today."""

    def view(log: Log, day: date) -> Review:
        span = _span(of, every) if of else span_of(day, every or "week")
        return review(fold(log.events.all()), span, day)

    return await read_view(request, today, view)


def _span(of: str, every: Period | None) -> Span:
    """The period that is named, or that a day lies in. Raises BadInput."""
    if named := span_named(of):
        if every in (None, named.every):
            return named
        raise BadInput(f"{of} is a {named.every}, no {every}.", "Leave `every` out.", field="of")
    try:
        return span_of(date.fromisoformat(of), every or "week")
    except ValueError:
        problem = f"{of!r} is neither a period nor a day."
        raise BadInput(
            problem, "Write it like 2026-W10, 2026-03, 2026-Q1 or 2026-03-06.", field="of"
        ) from None
