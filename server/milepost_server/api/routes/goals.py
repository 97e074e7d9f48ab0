"""`GET /api/v1/goals` and `GET /api/v1/goals/{id}`"""

from __future__ import annotations

from litestar import get

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.problems import unknown_goal
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.progress.goal_view import GoalView, goal_view, goal_views


@get(
    "/goals",
    tags=["goals"],
    summary="All goals as they stand on a day",
    responses=answers(list[GoalView], [examples.GOAL]),
)
async def list_goals(request: ApiRequest, today: Today = None) -> list[GoalView]:
    """The goals in the order in which they were set."""
    return await read_view(request, today, lambda log, day: goal_views(log.goal_totals.book(), day))


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
