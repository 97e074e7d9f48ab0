"""A person's goals as a family: which serve which (design section 7).

Present links count, whatever day they were to take effect on. They are taken in the order of the
revisions that set them; one that would close a circle is inert, and so is one to a goal that is not
here (taken back, or not known yet).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, Protocol

from msgspec import UNSET, Struct

from milepost_shared.events.ordering import Order
from milepost_shared.events.types import Measure
from milepost_shared.model.revisions import GoalHistory, present_fields
from milepost_shared.model.rollup import RollUp


class Measured(Protocol):
    """A goal, so far as it matters for what it counts."""

    @property
    def measure(self) -> Measure:
        """How it counts."""
        ...

    @property
    def unit(self) -> str | None:
        """What it counts."""
        ...


class HierarchyNode(Struct, frozen=True):
    """A goal so far as its place among the others goes; `since` is the order of the revision that gave
    it its present parent, or none."""

    parent: str | None
    since: Order
    rolls_up: bool
    measure: Measure
    unit: str | None


class GoalHierarchy(Struct, frozen=True):
    """Which goals serve which: `parents` are the links that count, child by child in the order in which
    they were made, `inert` the goals whose link to a parent does not count."""

    parents: dict[str, str]
    inert: frozenset[str]
    rolls: RollUp


def hierarchy_node(goal: GoalHistory) -> HierarchyNode:
    """A goal's place, by its present fields."""
    fields = present_fields(goal)
    settings = (order for order, event in goal.changes() if event.parent is not UNSET)
    return HierarchyNode(
        parent=fields["parent"],
        since=max(settings, default=goal.first.order),
        rolls_up=fields["rolls_up"],
        measure=goal.goal_set.measure,
        unit=fields["unit"],
    )


def goal_hierarchy(relatives: Mapping[str, HierarchyNode]) -> GoalHierarchy:
    """The family of a person's standing goals, by their ids."""
    links = sorted((held.since, child, held.parent) for child, held in relatives.items() if held.parent)
    parents: dict[str, str] = {}
    inert: set[str] = set()
    for _, child, parent in links:
        if parent not in relatives or child in _upward(parent, parents):
            inert.add(child)
        else:
            parents[child] = parent
    rolls = {child: up for child, up in parents.items() if _rolls_up(relatives[child], relatives[up])}
    return GoalHierarchy(parents, frozenset(inert), RollUp(rolls))


def rollup_obstacle(child: Measured, parent: Measured) -> Literal["measure", "unit"] | None:
    """What keeps a goal from rolling up into that parent: both must be sums, and of the same unit."""
    if not child.measure == parent.measure == "sum":
        return "measure"
    return None if child.unit == parent.unit else "unit"


def _rolls_up(child: HierarchyNode, parent: HierarchyNode) -> bool:
    return child.rolls_up and rollup_obstacle(child, parent) is None


def _upward(goal: str, parents: Mapping[str, str]) -> Iterator[str]:
    """The goal itself and those above it."""
    at: str | None = goal
    while at:
        yield at
        at = parents.get(at)
