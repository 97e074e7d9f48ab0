"""What an activity counts for, by the goal's name and the amount as typed."""

from __future__ import annotations

from milepost_client.parsing.goals import goal_to_write
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Contribution
from milepost_shared.model.revisions import goal_history
from milepost_shared.storage.log import Log


def contribution_for(log: Log, name: str, amount: float | None) -> Contribution:
    """What counts for the goal of that name. A reading has no amount that goes without saying."""
    goal = goal_to_write(log, name)
    known = goal_history(log.events.revisions(goal))
    if amount is None and known and known.goal_set.measure == "level":
        raise BadInput(
            f"“{known.goal_set.title}” is a level, so say what it is now.",
            f"As in: milepost log {name} 88",
            field="amount",
        )
    return Contribution(goal=goal, amount=1.0 if amount is None else amount)
