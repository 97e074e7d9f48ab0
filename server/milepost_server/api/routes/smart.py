"""`GET /api/v1/goals/{id}/smart`"""

from __future__ import annotations

from datetime import date

from litestar import get

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest, Today, server_of, today_of, user_of
from milepost_server.api.openapi import GUARDED, answers
from milepost_shared.errors import NotFound
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
    day = await today_of(request, today)
    read = server_of(request).people.read
    found = await read(user_of(request), lambda log: _checked(log, goal_id, day))
    if found is None:
        raise NotFound(f"There is no goal {goal_id}.", "GET /api/v1/goals lists them.")
    return found


def _checked(log: Log, goal_id: str, day: date) -> SmartView | None:
    book = log.day_totals.book()
    return smart_view(book.goal(goal_id), TrackRecord(book.goals.values(), log.entries), day)
