"""Milestones of a goal, or of all: reached, then ahead."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_to_read
from milepost_client.parsing.milestones import GoalMilestone, list_milestones
from milepost_shared.storage.log import Log


class MilestonesRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Asks for the milestones of a goal, or of all."""

    goal: str | None = None


class MilestonesView(Struct, frozen=True):
    """Milestones with their goals: the reached ones by day, then the others."""

    milestones: list[GoalMilestone]


def milestones(log: Log, moment: Moment, request: MilestonesRequest) -> MilestonesView:
    """Return the milestones as they stand today. Raises BadInput or NotFound."""
    goal = goal_to_read(log, request.goal) if request.goal else None
    found = list_milestones(log, moment.today, goal)
    found.sort(key=lambda each: (each.milestone.reached is None, each.milestone.reached or moment.today))
    return MilestonesView(found)
