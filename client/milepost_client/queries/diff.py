"""What changed between two days, goal by goal."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import GoalNames, goal_names_ever, goal_to_read
from milepost_shared.events.ordering import end_of_day
from milepost_shared.events.types import Stamp
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.replay.goal_diff import GoalDifference, diff_goals
from milepost_shared.replay.replay import replay
from milepost_shared.storage.log import Log


class DayKnown(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A day, and the stamp at which it is known: when it ended, if None."""

    day: date
    known_at: Stamp | None = None


class DiffRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Two days, the earlier first, and one goal or all."""

    before: DayKnown
    after: DayKnown
    goal: str | None = None


class DiffView(Struct, frozen=True, kw_only=True):
    """The goals that differ, and the names of all goals."""

    goals: list[GoalDifference]
    names: GoalNames


def diff(log: Log, moment: Moment, request: DiffRequest) -> DiffView:
    """Compare two days. Raises BadInput or NotFound for a goal that the log lacks."""
    goal = goal_to_read(log, request.goal) if request.goal else None
    events = list(log.events.all())
    views = [
        goal_views(replay(events, each.day, _known_at(each, moment)), each.day)
        for each in (request.before, request.after)
    ]
    differing = [each for each in diff_goals(*views) if goal in (None, each.id)]
    return DiffView(goals=differing, names=goal_names_ever(log))


def _known_at(each: DayKnown, moment: Moment) -> Stamp:
    return end_of_day(each.day, moment.days) if each.known_at is None else each.known_at
