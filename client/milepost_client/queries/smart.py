"""Whether goals are specific, measurable, achievable, relevant and time-bound, and what to change."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_to_read
from milepost_shared.errors import NotFound
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.projections.smart import SmartView, smart_view, smart_views
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.storage.log import Log


class SmartRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One goal, or all."""

    goal: str | None = None


class SmartGoal(Struct, frozen=True, kw_only=True):
    """A goal and the check of it."""

    goal: GoalView
    smart: SmartView


class SmartGoals(Struct, frozen=True, kw_only=True):
    """The goals in the order in which they were set, those that are over among them."""

    goals: list[SmartGoal]


def smart(log: Log, moment: Moment, request: SmartRequest) -> SmartGoals:
    """Check a goal, or all. Raises BadInput or NotFound."""
    book, today = log.goal_totals.book(), moment.today
    past = TrackRecord(book.goals.values(), log.entries)
    if request.goal is None:
        views = smart_views(book, past, today)
    else:
        goal = goal_to_read(log, request.goal)
        if (found := smart_view(book.goal(goal), past, today)) is None:
            raise NotFound(f"The goal {request.goal!r} was taken back.", "See: milepost history")
        views = [found]
    shown = [(goal_view(book.goal(view.id), today), view) for view in views]
    return SmartGoals(goals=[SmartGoal(goal=goal, smart=view) for goal, view in shown if goal])
