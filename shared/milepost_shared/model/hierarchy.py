"""The tree of a person's goals: parents and children (shared/decisions/0018-values-and-roll-up.md).

A goal's present parent counts, whatever the effective day of the revision that set it. Links are taken in the
order of those revisions. A link that would close a cycle is inert, and so is one to a parent that is
withdrawn or not yet known.
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
    """Anything with a measure and a unit, as a goal has them."""

    @property
    def measure(self) -> Measure:
        """Whether values are sums or readings."""
        ...

    @property
    def unit(self) -> str | None:
        """The unit of values, if any."""
        ...


class HierarchyNode(Struct, frozen=True):
    """A goal as a node of the tree. `since` is the order of the revision that set its present parent, or that
    of the first revision."""

    parent: str | None
    since: Order
    rolls_up: bool
    measure: Measure
    unit: str | None


class GoalHierarchy(Struct, frozen=True):
    """The tree of goals. `parents` maps each child to its parent, in the order in which the links were set;
    `inert` are the goals whose link to a parent does not count; `rolls` are the links that roll up."""

    parents: dict[str, str]
    inert: frozenset[str]
    rollup: RollUp


def hierarchy_node(goal: GoalHistory) -> HierarchyNode:
    """Return the node of a goal, by its present fields."""
    fields = present_fields(goal)
    links = (order for order, event in goal.ordered_adjustments() if event.parent is not UNSET)
    return HierarchyNode(
        parent=fields["parent"],
        since=max(links, default=goal.first.order),
        rolls_up=fields["rolls_up"],
        measure=goal.goal_set.measure,
        unit=fields["unit"],
    )


def goal_hierarchy(nodes: Mapping[str, HierarchyNode]) -> GoalHierarchy:
    """Return the tree of a person's goals, given the node of each by its id."""
    links = sorted((node.since, child, node.parent) for child, node in nodes.items() if node.parent)
    parents: dict[str, str] = {}
    inert: set[str] = set()
    for _, child, parent in links:
        if parent not in nodes or child in _self_and_ancestors(parent, parents):
            inert.add(child)
        else:
            parents[child] = parent
    rolls = {child: parent for child, parent in parents.items() if _rolls_up(nodes[child], nodes[parent])}
    return GoalHierarchy(parents, frozenset(inert), RollUp(rolls))


def rollup_obstacle(child: Measured, parent: Measured) -> Literal["measure", "unit"] | None:
    """Return what keeps a goal from rolling up into a parent, or None: both must be sums of the same unit."""
    if not child.measure == parent.measure == "sum":
        return "measure"
    return None if child.unit == parent.unit else "unit"


def _rolls_up(child: HierarchyNode, parent: HierarchyNode) -> bool:
    return child.rolls_up and rollup_obstacle(child, parent) is None


def _self_and_ancestors(goal: str, parents: Mapping[str, str]) -> Iterator[str]:
    current: str | None = goal
    while current:
        yield current
        current = parents.get(current)
