"""Goals as a tree: each under the goal that it serves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from milepost_shared.progress.goal_view import GoalView


class TreePlace(Struct, frozen=True):
    """The place of a goal in a tree: its id, and how many of the goals shown stand above it."""

    goal: str
    depth: int


def tree_places(goals: Sequence[GoalView], everything: Sequence[GoalView]) -> list[TreePlace]:
    """Return the places of `goals` in the order of the tree, roots first."""
    children = children_shown(goals, everything)
    places: list[TreePlace] = []
    waiting = [TreePlace(goal.id, 0) for goal in reversed(children[None])]
    while waiting:
        place = waiting.pop()
        places.append(place)
        waiting += [TreePlace(goal.id, place.depth + 1) for goal in reversed(children[place.goal])]
    return places


def children_shown(
    goals: Sequence[GoalView], everything: Sequence[GoalView]
) -> defaultdict[str | None, list[GoalView]]:
    """Return those of `goals` right below each; those below None are the roots.

    `everything` are all goals there are. A goal with a parent that is not among `goals` is below its nearest
    ancestor that is.
    """
    shown = {goal.id for goal in goals}
    parents = {goal.id: None if goal.parent_inert else goal.parent for goal in everything}
    children: defaultdict[str | None, list[GoalView]] = defaultdict(list)
    for goal in goals:
        parent = parents[goal.id]
        while parent is not None and parent not in shown:
            parent = parents.get(parent)
        children[parent].append(goal)
    return children
