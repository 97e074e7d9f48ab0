"""`GET /api/v1/attribution`"""

from __future__ import annotations

from typing import Annotated

from litestar import get
from litestar.params import Parameter

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest, Today, server_of, today_of, user_of
from milepost_server.api.openapi import GUARDED, answers
from milepost_shared.errors import NotFound
from milepost_shared.model.book import fold
from milepost_shared.projections.attribution import Attribution, attribution
from milepost_shared.storage.log import Log


@get(
    "/attribution",
    tags=["attribution"],
    summary="What led to opportunities and moved goals",
    responses=answers(Attribution, examples.ATTRIBUTION, (*GUARDED, 404)),
)
async def show_attribution(
    request: ApiRequest,
    goal: Annotated[str | None, Parameter(description="Only what counts for the goal with this id.")] = None,
    today: Today = None,
) -> Attribution:
    """People, organisations and kinds of activity, each ranked: by opportunities per activity, then by mean
    quality, then by the parts of the goals' targets that each activity moved."""
    day = await today_of(request, today)

    def read(log: Log) -> Attribution:
        if goal is not None and log.day_totals.goal(goal).history() is None:
            raise NotFound(f"There is no goal {goal}.", "GET /api/v1/goals lists them.")
        return attribution(fold(log.events.all()), day, goal)

    return await server_of(request).people.read(user_of(request), read)
