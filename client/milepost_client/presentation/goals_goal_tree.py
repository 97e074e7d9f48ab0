"""Goals as a tree: each under the goal that it serves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from milepost_client.presentation.table import NO_LEAD, Lead
from milepost_shared.progress.goal_view import GoalView

BRANCHES = "├─└│"
PLAIN = str.maketrans("├─└│", "|-`|")
Branch = tuple[Lead, GoalView]


def grow(goals: Sequence[GoalView], everything: Sequence[GoalView], *, plain: bool = False) -> list[Branch]:
    """The goals from the roots up, each with the branch it hangs on; with `plain` it is drawn in ASCII.

    A goal whose parent is not among them hangs on the nearest one above that is.
    """
    below = _below(goals, everything)
    found: list[Branch] = []
    waiting = [(NO_LEAD, goal) for goal in reversed(below[None])]
    while waiting:
        lead, goal = waiting.pop()
        found.append((lead, goal))
        children = below[goal.id]
        waiting += reversed(list(zip(_leads(lead[1], len(children)), children, strict=True)))
    return [(_plain(lead), goal) for lead, goal in found] if plain else found


def _below(
    goals: Sequence[GoalView], everything: Sequence[GoalView]
) -> defaultdict[str | None, list[GoalView]]:
    """The goals by the one right above them; None is above the roots."""
    shown = {goal.id for goal in goals}
    parents = {goal.id: None if goal.parent_inert else goal.parent for goal in everything}
    below: defaultdict[str | None, list[GoalView]] = defaultdict(list)
    for goal in goals:
        above = parents[goal.id]
        while above is not None and above not in shown:
            above = parents[above]
        below[above].append(goal)
    return below


def _leads(left: str, number: int) -> list[Lead]:
    """The branches of so many siblings."""
    return [(f"{left}├─ ", f"{left}│  ")] * (number - 1) + [(f"{left}└─ ", f"{left}   ")] * (number > 0)


def _plain(lead: Lead) -> Lead:
    first, further = lead
    return first.translate(PLAIN), further.translate(PLAIN)
