"""`GET /api/v1/attribution`"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get
from litestar.params import Parameter

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.problems import unknown_goal
from milepost_server.api.snapshots import Today, read_view
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

    def view(log: Log, day: date) -> Attribution:
        if goal is not None and log.goal_totals.goal(goal).history() is None:
            raise unknown_goal(goal)
        return attribution(fold(log.events.all()), day, goal)

    return await read_view(request, today, view)
