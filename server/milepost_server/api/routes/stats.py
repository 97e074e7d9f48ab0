"""`GET /api/v1/stats`"""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.params import Parameter

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.events.types import Period
from milepost_shared.model.book import fold
from milepost_shared.projections.stats import Stats, stats

EXAMPLE = stats(examples.BOOK, "month", 2, examples.TODAY)


@get(
    "/stats",
    tags=["review"],
    summary="What was done, by week, month or quarter",
    responses=answers(Stats, EXAMPLE),
)
async def show_stats(
    request: ApiRequest,
    every: Annotated[Period, Parameter(description="By what to count.")] = "week",
    last: Annotated[int, Parameter(ge=1, description="How many periods, up to the one that runs.")] = 12,
    today: Today = None,
) -> Stats:
    """Activities, minutes, people and opportunities of each period, and the activities of the most frequent
    kinds. There are no periods before the first activity."""
    return await read_view(request, today, lambda log, day: stats(fold(log.events.all()), every, last, day))
