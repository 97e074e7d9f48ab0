"""`GET /api/v1/diff`"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from litestar import get
from litestar.params import Parameter

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.known_at import KnownAt, parse_known_at
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import check_order, read_view
from milepost_server.as_person.days import zone_of
from milepost_shared.events.ordering import end_of_day
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.replay.goal_diff import GoalDifference, diff_goals
from milepost_shared.replay.replay import replay
from milepost_shared.storage.log import Log

EXAMPLE = diff_goals([], [examples.GOAL])


@get(
    "/diff",
    tags=["replay"],
    summary="What changed between two days, goal by goal",
    responses=answers(list[GoalDifference], EXAMPLE),
)
async def show_diff(
    request: ApiRequest,
    first: Annotated[date, Parameter(query="from", description="The first day.")],
    second: Annotated[date | None, Parameter(query="to", description="The second; by default today.")] = None,
    known_at: KnownAt = None,
) -> list[GoalDifference]:
    """Each day as it was believed when it ended for the person; with `known_at`, as it was known then."""
    known = parse_known_at(known_at)

    def view(log: Log, last: date) -> list[GoalDifference]:
        check_order(first, last)
        zone, events = zone_of(log), list(log.events.all())
        stamps = [end_of_day(day, zone) if known is None else known for day in (first, last)]
        before, after = (
            goal_views(replay(events, day, stamp), day)
            for day, stamp in zip((first, last), stamps, strict=True)
        )
        return diff_goals(before, after)

    return await read_view(request, second, view)
