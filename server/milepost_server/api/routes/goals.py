"""`GET /api/v1/goals` and `GET /api/v1/goals/{id}`"""

from __future__ import annotations

from datetime import date
from typing import Any

from litestar import Response, get

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.problems import unknown_goal
from milepost_server.api.snapshots import Today, read_view
from milepost_server.api.tables import as_table_or_json, prefers_csv
from milepost_server.as_person.asked import goals_as_csv
from milepost_shared.progress.goal_view import GoalView, goal_view, goal_views
from milepost_shared.storage.log import Log


@get(
    "/goals",
    tags=["goals"],
    summary="All goals as they stand on a day",
    responses=answers(list[GoalView], [examples.GOAL]),
)
async def list_goals(request: ApiRequest, today: Today = None) -> Response[Any]:
    """The goals in the order in which they were set. With `Accept: text/csv` it is a table, in which no cell
    is a formula."""
    as_csv = prefers_csv(request)

    def goals(log: Log, day: date) -> list[GoalView] | bytes:
        return goals_as_csv(log, day) if as_csv else goal_views(log.goal_totals.book(), day)

    return as_table_or_json(await read_view(request, today, goals))


@get(
    "/goals/{goal_id:str}",
    tags=["goals"],
    summary="One goal as it stands on a day",
    responses=answers(GoalView, examples.GOAL, (*GUARDED, 404)),
)
async def show_goal(request: ApiRequest, goal_id: str, today: Today = None) -> GoalView:
    """One goal with its planned line, revisions and milestones."""
    view = await read_view(request, today, lambda log, day: goal_view(log.goal_totals.goal(goal_id), day))
    if view is None:
        raise unknown_goal(goal_id)
    return view
