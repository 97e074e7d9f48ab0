"""Concurrent adjustments of a goal: which they are, and which fields they override.

Revisions form a directed graph, with an edge to each revision named in `after`. Two are concurrent when
neither reaches the other (shared/decisions/0008-revisions.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milepost_shared.events.ordering import Stamped
from milepost_shared.model.revisions import GoalHistory, changed_fields, predecessors


def concurrent_refs(goal: GoalHistory) -> dict[str, list[str]]:
    """Map the ref of each valid adjustment to those of the valid adjustments concurrent with it, in order."""
    # Withdrawn revisions still connect others. The adjustments come first, so their bits are the lowest.
    revisions = [*goal.adjustments, goal.first, *goal.withdrawn]
    refs = [stamped.event.ref for stamped in revisions]
    ancestors, descendants = _reachability(revisions)
    valid = range(len(goal.adjustments))
    all_valid = (1 << len(valid)) - 1
    return {
        refs[n]: [refs[m] for m in _members(all_valid & ~(ancestors[n] | descendants[n] | 1 << n))]
        for n in valid
    }


def overruled_fields(goal: GoalHistory, concurrent: dict[str, list[str]]) -> dict[str, list[str]]:
    """Map the ref of each valid adjustment to those of its fields that a concurrent one, later in order, sets
    too. `concurrent` is the result of `concurrent_refs`."""
    fields = {event.ref: set(changed_fields(event)) for _, event in goal.ordered_adjustments()}
    position = {ref: n for n, ref in enumerate(fields)}
    overruled: dict[str, list[str]] = {}
    for ref, names in fields.items():
        later = (fields[other] for other in concurrent[ref] if position[other] > position[ref])
        overruled[ref] = sorted(names.intersection(set[str]().union(*later)))
    return overruled


def _reachability(revisions: Sequence[Stamped]) -> tuple[list[int], list[int]]:
    """Return for each revision the set of its ancestors and the set of its descendants.

    A set is an integer with one bit for each position in `revisions`, so a long history costs little.
    """
    positions = {stamped.event.ref: n for n, stamped in enumerate(revisions)}
    edges = [[positions[ref] for ref in predecessors(s) if ref in positions] for s in revisions]
    ancestors, descendants = [0] * len(edges), [0] * len(edges)
    order = _topological_order(edges)
    for n in order:
        for m in edges[n]:
            ancestors[n] |= ancestors[m] | 1 << m
    for n in reversed(order):
        for m in edges[n]:
            descendants[m] |= descendants[n] | 1 << n
    return ancestors, descendants


def _topological_order(edges: list[list[int]]) -> list[int]:
    """Return all nodes, each after those that its edges lead to; edges that close a cycle do not count."""
    order: list[int] = []
    visited: set[int] = set()
    for start in range(len(edges)):
        path = [] if start in visited else [start]
        while path:
            visited.add(path[-1])
            following = next((m for m in edges[path[-1]] if m not in visited), None)
            if following is None:
                order.append(path.pop())
            else:
                path.append(following)
    return order


def _members(bits: int) -> Iterator[int]:
    """Yield the positions of the bits that are set, in order."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
