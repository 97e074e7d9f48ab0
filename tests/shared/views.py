"""Views of what some events come to."""

from __future__ import annotations

from datetime import date

from milepost_shared.events.types import Event
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import GoalView, goal_view
from tests.shared.builders import GOAL, TODAY, stamped


def view_of(*events: Event, today: date = TODAY) -> GoalView:
    """The view of the goal by these events, each ordered by its own clock."""
    view = goal_view(fold(stamped(*events)).goals[GOAL], today)
    assert view is not None
    return view
