"""`GET /api/v1/purposes`"""

from __future__ import annotations

from datetime import date

from litestar import get

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.projections.purposes import PurposesView, purposes, window_days
from milepost_shared.storage.log import Log


@get(
    "/purposes",
    tags=["goals"],
    summary="What the goals are for, and whether the time goes there",
    responses=answers(PurposesView, examples.PURPOSES),
)
async def list_purposes(request: ApiRequest, today: Today = None) -> PurposesView:
    """Purposes with their goals and progress, and their shares of the activity of the last 90 days."""

    def view(log: Log, day: date) -> PurposesView:
        return purposes(goal_views(log.goal_totals.book(), day), log.entries_of(window_days(day)), day)

    return await read_view(request, today, view)
