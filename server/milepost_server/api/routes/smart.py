"""`GET /api/v1/goals/{id}/smart`"""

from __future__ import annotations

from datetime import date

from litestar import get

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.problems import unknown_goal
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.projections.smart import SmartView, smart_view
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.storage.log import Log


@get(
    "/goals/{goal_id:str}/smart",
    tags=["goals"],
    summary="Whether a goal is SMART on a day, and its versions were on theirs",
    responses=answers(SmartView, examples.SMART, (*GUARDED, 404)),
)
async def show_smart(request: ApiRequest, goal_id: str, today: Today = None) -> SmartView:
    """Specific, measurable, achievable, relevant, time-bound: each with why, and what to change."""
    view = await read_view(request, today, lambda log, day: _smart_view(log, goal_id, day))
    if view is None:
        raise unknown_goal(goal_id)
    return view


def _smart_view(log: Log, goal_id: str, day: date) -> SmartView | None:
    book = log.goal_totals.book()
    return smart_view(book.goal(goal_id), TrackRecord(book.goals.values(), log.entries), day)
