"""One goal by its name."""

from __future__ import annotations

from datetime import date

from milepost_client.parsing.goals import goal_to_read
from milepost_shared.errors import NotFound
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.storage.log import Log


def one_goal(log: Log, name: str, today: date) -> GoalView:
    """Return the goal of that name or id as it stands today. Raises BadInput or NotFound."""
    view = goal_view(log.goal_totals.goal(goal_to_read(log, name)), today)
    if view is None:
        raise NotFound(f"The goal {name!r} was taken back.", "See: milepost history")
    return view
