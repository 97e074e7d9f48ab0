"""Milestones by name, of one goal or of all."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_client.parsing.matching import match
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.progress.milestones import MilestoneView
from milepost_shared.storage.log import Log


class GoalMilestone(Struct, frozen=True):
    """A milestone, with its goal."""

    goal: GoalView
    milestone: MilestoneView


def list_milestones(log: Log, today: date, goal: str | None = None) -> list[GoalMilestone]:
    """The milestones of the goal with that id, or of all goals."""
    views = goal_views(log.goal_totals.book(), today)
    return [
        GoalMilestone(view, each) for view in views if goal in (None, view.id) for each in view.milestones
    ]


def milestone_to_write(milestones: list[GoalMilestone], name: str) -> GoalMilestone:
    """The one milestone that `name` can mean. Raises BadInput or NotFound, which list the near ones."""
    keys = [(str(n), named.milestone.name) for n, named in enumerate(milestones)]
    matched = match(name, keys)
    if matched.sure is not None:
        return milestones[int(matched.sure)]
    near = [milestones[int(key)] for key in matched.candidates]
    listed = "".join(f"\n  {named.milestone.name} of “{named.goal.title}”" for named in near)
    if matched.guessed:
        raise BadInput(f"No milestone is called {name!r}, so nothing was done. Did you mean:{listed}")
    if near:
        raise BadInput(f"Several milestones fit {name!r}; name the goal too, with --goal:{listed}")
    raise NotFound(f"No milestone is called {name!r}.", "See them: milepost milestones")
