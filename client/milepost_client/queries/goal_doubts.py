"""Whether a goal of that title is here already: worth a question before another one is set."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_names
from milepost_shared.storage.log import Log
from milepost_shared.text.names import normalize


class GoalDoubtsRequest(Struct, frozen=True):
    """The title of a goal that is not saved yet."""

    title: str


class EqualGoal(Struct, frozen=True, kw_only=True):
    """A goal that is called the same: its id, its title, and whether it is running."""

    goal: str
    title: str
    running: bool


class GoalDoubts(Struct, frozen=True):
    """The goals that are called the same, running ones first."""

    equal: list[EqualGoal]


def goal_doubts(log: Log, moment: Moment, request: GoalDoubtsRequest) -> GoalDoubts:
    """Return the goals that are called the same."""
    wanted = normalize(request.title)
    equal = [
        EqualGoal(goal=id, title=name.title, running=name.running)
        for id, name in goal_names(log).items()
        if wanted and normalize(name.title) == wanted
    ]
    return GoalDoubts(sorted(equal, key=lambda goal: not goal.running))
