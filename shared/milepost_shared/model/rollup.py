"""What counts where goals roll up into others (design section 7).

An activity counts once per goal, directly or by roll-up. Where it names the goal itself, what it
gives there counts, whatever it gives to goals below. Where it reaches a goal by several children,
the largest of what it counts for in them does: of equally large ones the positive one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from milepost_shared.model.entries import Entry, SharedContribution, amounts, with_single_contribution

Links = Mapping[str, str]
"""Goals and the goals right above them, into which they roll up; without a circle."""


class RollUp:
    """The links by which goals count in other goals too."""

    def __init__(self, links: Links) -> None:
        self.links = links
        self._depth = {goal: len(list(self.above(goal))) for goal in {*links, *links.values()}}

    def into(self, goal: str) -> RollUp:
        """The links by which others come to count in `goal`."""
        return RollUp(
            {child: parent for child, parent in self.links.items() if goal in (parent, *self.above(parent))}
        )

    def above(self, goal: str) -> Iterator[str]:
        """The goals that one counts in too, the nearest first."""
        while above := self.links.get(goal):
            yield above
            goal = above

    def sources(self, goal: str) -> frozenset[str]:
        """The goals of which an activity names one where it counts for `goal`: that one, and all that
        roll up into it."""
        return frozenset((goal, *self.into(goal).links))

    def by_goal(self, entries: Iterable[Entry]) -> dict[str, list[Entry]]:
        """The entries that count for each goal, in the order given: each as if it gave to that goal alone
        what it counts for there."""
        found: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            given = entry.activity.contributions
            if len(given) == 1 and given[0].goal not in self.links and not entry.withdrawn:
                found[given[0].goal].append(entry)  # Nearly all are such, and stay as they are.
                continue
            for goal, amount in self.counted(amounts(entry)).items():
                found[goal].append(with_single_contribution(entry, goal, amount))
        return found

    def upward(self) -> list[tuple[str, str]]:
        """The links as (child, parent), those further down first."""
        return sorted(self.links.items(), key=lambda link: -self._depth[link[0]])

    def counted(self, given: Mapping[str, int]) -> dict[str, int]:
        """What an activity counts for in each goal that it names or reaches, in millionths."""
        return self._counted(given)[0]

    def surplus(self, joints: Iterable[tuple[SharedContribution, int]]) -> Iterator[tuple[str, int, int]]:
        """By how much the sum over a goal's children is too large, as (goal, day, millionths), because
        of activities that name several goals: each is given with the number of times that it occurs."""
        too_much = cache(self._too_much)  # the same few amounts come again and again
        for joint, times in joints:
            for goal, amount in too_much(joint.amounts):
                yield goal, joint.day, amount * times

    def _too_much(self, given: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
        named = dict(given)
        counted, offered = self._counted(named)
        return [
            (goal, too_much)
            for goal, offers in offered.items()
            if (too_much := sum(offers) - (0 if goal in named else counted[goal]))
        ]

    def _counted(self, named: Mapping[str, int]) -> tuple[dict[str, int], dict[str, list[int]]]:
        """What an activity counts for in each goal, and what the children of each offered."""
        counted = dict(named)
        if not self.links:
            return counted, {}
        offered: defaultdict[str, list[int]] = defaultdict(list)
        reached = {above for goal in named for above in (goal, *self.above(goal))}
        for goal in sorted(reached & self._depth.keys(), key=lambda goal: -self._depth[goal]):
            if goal not in named:
                counted[goal] = max(offered[goal], key=lambda amount: (abs(amount), amount))
            if goal in self.links:
                offered[self.links[goal]].append(counted[goal])
        return counted, offered
