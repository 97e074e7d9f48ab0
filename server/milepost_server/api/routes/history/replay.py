"""`GET /api/v1/replay`"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get
from litestar.params import Parameter
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.known_at import KnownAt, parse_known_at
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.api.problems import unknown_goal
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.replay.replay import replay
from milepost_shared.storage.log import Log


class ReplayView(Struct, frozen=True, kw_only=True):
    """The goals as they stood then, and as they stand now. `known_at` is a stamp in microseconds."""

    as_of: date
    known_at: int | None
    today: date
    then: list[GoalView]
    now: list[GoalView]


EXAMPLE = ReplayView(
    as_of=examples.TODAY, known_at=None, today=examples.TODAY, then=[examples.GOAL], now=[examples.GOAL]
)


@get(
    "/replay",
    tags=["replay"],
    summary="The goals as they stood, by two moments",
    responses=answers(ReplayView, EXAMPLE, (*GUARDED, 404)),
)
async def show_replay(
    request: ApiRequest,
    as_of: Annotated[date | None, Parameter(description="A day; by default `today`.")] = None,
    known_at: KnownAt = None,
    goal: Annotated[str | None, Parameter(description="Only the goal with this id.")] = None,
    today: Today = None,
) -> ReplayView:
    """What had happened by the day `as_of`, so far as it was known at the moment `known_at`."""
    stamp = parse_known_at(known_at)

    def view(log: Log, day: date) -> ReplayView:
        then_day = as_of or day
        then = goal_views(replay(log.events.all(), then_day, stamp), then_day)
        now = goal_views(log.goal_totals.book(), day)
        return ReplayView(
            as_of=then_day, known_at=stamp, today=day, then=_only(then, goal), now=_only(now, goal)
        )

    replayed = await read_view(request, today, view)
    if goal and not replayed.now and not replayed.then:
        raise unknown_goal(goal)
    return replayed


def _only(goals: list[GoalView], goal: str | None) -> list[GoalView]:
    return [view for view in goals if goal in (None, view.id)]
