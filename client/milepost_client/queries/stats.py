"""Figures by week, month or quarter: of all that was done, or of one goal."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_to_read
from milepost_shared.errors import NotFound
from milepost_shared.events.types import Period
from milepost_shared.projections.stats import GoalStats, Stats, goal_stats
from milepost_shared.projections.stats import stats as stats_of
from milepost_shared.storage.log import Log


class StatsRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The last so many periods (1 or more) of a kind, and the goal if it is about one."""

    every: Period = "week"
    last: int = 12
    goal: str | None = None


def stats(log: Log, moment: Moment, request: StatsRequest) -> Stats | GoalStats:
    """Count what was done, or what each period brought a goal. Raises BadInput or NotFound."""
    if request.goal is None:
        return stats_of(log.settled_book(moment.today), request.every, request.last, moment.today)
    goal = log.goal_totals.goal(goal_to_read(log, request.goal))
    if (found := goal_stats(goal, request.every, request.last, moment.today)) is None:
        raise NotFound(f"The goal {request.goal!r} was taken back.", "See: milepost history")
    return found
