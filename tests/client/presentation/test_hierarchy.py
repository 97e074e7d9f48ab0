"""What is said of goals whose link to a parent does not count."""

from __future__ import annotations

from milepost_client.presentation.hierarchy import remarks
from milepost_shared.events.types import Event
from milepost_shared.model.book import fold
from milepost_shared.progress.goal_view import goal_views
from tests.shared.builders import GOAL, OTHER, TODAY, adjusted, goal, stamped


def said(goal_id: str, *events: Event) -> list[str]:
    goals = {found.id: found for found in goal_views(fold(stamped(*events)), TODAY)}
    return remarks(goals[goal_id], goals)


TALKS = goal(2, goal=OTHER, title="Talks", parent=GOAL)


def test_a_circle_is_told_at_the_link_that_does_not_count() -> None:
    circle = (goal(1), TALKS, adjusted(3, TODAY, parent=OTHER))
    [remark] = said(GOAL, *circle)
    assert "“Coffees” and “Talks” came to serve each other" in remark
    assert said(OTHER, *circle) == []


def test_a_parent_that_is_not_here_is_told() -> None:
    assert "The goal that “Talks” serves is not here" in said(OTHER, TALKS)[0]
    assert said(OTHER, goal(1), TALKS) == []
