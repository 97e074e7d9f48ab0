"""Roll-up: what counts in a goal because of its children (shared/decisions/0018-values-and-roll-up.md).

An activity counts once per goal, directly or by roll-up. Where it names a goal, the amount it gives there
counts in that goal, whatever it gives to descendants. Where it reaches a goal by several children, the
largest amount that counts in them counts; of two equally large ones the positive one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from milepost_shared.model.entries import Entry, SharedContribution, amounts_by_goal, with_single_contribution

Links = Mapping[str, str]
"""Children, each with the parent that it rolls up into; without a cycle."""


class RollUp:
    """The links by which goals count in their parents too."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self._depth = {goal: len(list(self.ancestors(goal))) for goal in {*links, *links.values()}}

    def subtree(self, goal: str) -> RollUp:
        """Return the links of the subtree under `goal`: those by which others count in it."""
        return RollUp(
            {
                child: parent
                for child, parent in self.links.items()
                if goal in (parent, *self.ancestors(parent))
            }
        )

    def ancestors(self, goal: str) -> Iterator[str]:
        """Yield the ancestors that a goal counts in too, the nearest first."""
        while parent := self.links.get(goal):
            yield parent
            goal = parent

    def sources(self, goal: str) -> frozenset[str]:
        """Return the goals of which an activity must name one to count in `goal`: the goal itself, and all
        that roll up into it."""
        return frozenset((goal, *self.subtree(goal).links))

    def entries_by_goal(self, entries: Iterable[Entry]) -> dict[str, list[Entry]]:
        """Return the entries that count in each goal, in the order given.

        Each is changed to contribute to that goal alone, with the amount that counts there.
        """
        entries_of: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            given = entry.activity.contributions
            if len(given) == 1 and given[0].goal not in self.links and not entry.withdrawn:
                entries_of[given[0].goal].append(entry)  # Most entries are like this and stay as they are.
                continue
            for goal, amount in self.counted_amounts(amounts_by_goal(entry)).items():
                entries_of[goal].append(with_single_contribution(entry, goal, amount))
        return entries_of

    def bottom_up(self) -> list[tuple[str, str]]:
        """Return the links as (child, parent), the deepest first."""
        return sorted(self.links.items(), key=lambda link: -self._depth[link[0]])

    def counted_amounts(self, given: Mapping[str, int]) -> dict[str, int]:
        """Return what an activity counts for in each goal that it names or reaches, in millionths.

        `given` is what it gives to each goal that it names.
        """
        return self._counted(given)[0]

    def double_counted(
        self, shared: Iterable[tuple[SharedContribution, int]]
    ) -> Iterator[tuple[str, int, int]]:
        """Yield what the sum over a goal's children counts twice, as (goal, day, millionths).

        Only activities that name several goals count twice. Each comes with its number of occurrences.
        """
        surplus_of = cache(self._surplus)  # the same few amounts come again and again
        for contribution, times in shared:
            for goal, amount in surplus_of(contribution.amounts):
                yield goal, contribution.day, amount * times

    def _surplus(self, given: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
        named = dict(given)
        counted, offered = self._counted(named)
        return [
            (goal, surplus)
            for goal, offers in offered.items()
            if (surplus := sum(offers) - (0 if goal in named else counted[goal]))
        ]

    def _counted(self, named: Mapping[str, int]) -> tuple[dict[str, int], dict[str, list[int]]]:
        """Return what an activity counts for in each goal, and what each child of a goal offers it."""
        counted = dict(named)
        if not self.links:
            return counted, {}
        offered: defaultdict[str, list[int]] = defaultdict(list)
        reached = {goal for name in named for goal in (name, *self.ancestors(name))}
        for goal in sorted(reached & self._depth.keys(), key=lambda goal: -self._depth[goal]):
            if goal not in named:
                counted[goal] = max(offered[goal], key=lambda amount: (abs(amount), amount))
            if goal in self.links:
                offered[self.links[goal]].append(counted[goal])
        return counted, offered
