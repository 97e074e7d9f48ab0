"""`GET /api/v1/opportunities`"""

from __future__ import annotations

from litestar import get

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.model.book import fold
from milepost_shared.projections.opportunities import OpportunityView, opportunities


@get(
    "/opportunities",
    tags=["opportunities"],
    summary="All opportunities with their stages, as of a day",
    responses=answers(list[OpportunityView], [examples.OPPORTUNITY]),
)
async def list_opportunities(request: ApiRequest, today: Today = None) -> list[OpportunityView]:
    """Each with the activity that it arose from, those whose stage is the newest first."""
    return await read_view(request, today, lambda log, day: opportunities(fold(log.events.all()), day))
