"""`GET /api/v1/focus`"""

from __future__ import annotations

from litestar import get

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.model.book import fold
from milepost_shared.projections.focus import FocusView, focus


@get(
    "/focus",
    tags=["goals"],
    summary="The active goals in the order in which they ask for attention, with the next step for each",
    responses=answers(FocusView, examples.FOCUS),
)
async def show_focus(request: ApiRequest, today: Today = None) -> FocusView:
    """First by need (what asks, what is on plan, what has no plan, what is done), then by priority, then
    where time runs out within 14 days, then by the days behind, then as set. Reasons and steps are told
    apart by their `kind`."""
    return await read_view(request, today, lambda log, day: focus(fold(log.events.all()), day))
