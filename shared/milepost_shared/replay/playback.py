"""Playback: a replay over time, frame by frame. It has no effects.

Each frame equals what `replay` gives for its two moments, but one pass over the events serves them all: a
frame costs only what became known since the one before. See shared/decisions/0028-replay.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from heapq import heappop, heappush
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.events.ordering import Order, Stamped
from milepost_shared.events.types import (
    ActivityLogged,
    GoalAdjusted,
    GoalSet,
    Status,
    from_micros,
    split_ref,
)
from milepost_shared.model.entries import (
    Entry,
    EventId,
    SharedContribution,
    contributions,
    shared_contribution,
)
from milepost_shared.model.hierarchy import HierarchyNode, goal_hierarchy
from milepost_shared.model.rollup import RollUp
from milepost_shared.progress.indicators import descends, on_track
from milepost_shared.replay.incremental import IncrementalEntries, RunningSum
from milepost_shared.replay.incremental_goal import IncrementalGoal, IncrementalPlan
from milepost_shared.replay.what_if import NO_DIFFERENCE, WhatIf

Amounts = tuple[tuple[str, int], ...]
"""What one entry gives to several goals: (goal, millionths)."""


class Viewpoint(NamedTuple):
    """The two moments of a replay: what happened by the day `as_of`, as known at the stamp `known_at`."""

    as_of: date
    known_at: int


class PlaybackGoal(Struct, frozen=True, kw_only=True):
    """A goal in a frame; its fields have the meaning of those of `GoalView`."""

    id: str
    title: str
    unit: str | None
    value: float
    planned: float | None
    on_track: bool | None
    target: float | None
    deadline: date | None
    status: Status


class PlaybackFrame(Struct, frozen=True, kw_only=True):
    """The goals that were valid at two moments, in the order in which they were first set."""

    as_of: date
    known_at: int
    goals: list[PlaybackGoal]

    def goal(self, goal: str) -> PlaybackGoal | None:
        """Return a goal by its id; None where it was not known then."""
        return next((then for then in self.goals if then.id == goal), None)

    def only(self, goal: str) -> PlaybackFrame:
        """Return the frame with that goal alone."""
        return replace(self, goals=[then for then in self.goals if then.id == goal])


def play(events: Iterable[Stamped], viewpoints: Iterable[Viewpoint]) -> Iterator[PlaybackFrame]:
    """Yield a frame for each viewpoint. The events come in any order, each once.

    Raises ValueError where a moment of a viewpoint is earlier than that of the one before.
    """
    player = Player(events)
    for viewpoint in viewpoints:
        player.advance(viewpoint)
        yield PlaybackFrame(
            as_of=viewpoint.as_of, known_at=viewpoint.known_at, goals=player.goals(viewpoint.as_of)
        )


class Player:
    """All goals at one viewpoint, which only advances. With `what_if`, as a replay under it has them."""

    def __init__(self, events: Iterable[Stamped], what_if: WhatIf = NO_DIFFERENCE) -> None:
        self._at: Viewpoint | None = None
        self._unknown = sorted(what_if.replace_in(events), key=attrgetter("effective"), reverse=True)
        self._upcoming: list[tuple[date, Order, Stamped]] = []
        self._absent = what_if.absent
        self._goals: dict[str, IncrementalGoal] = {}
        self._entries = IncrementalEntries(_corrected(self._unknown), what_if.absent)
        self._shared: defaultdict[Amounts, RunningSum] = defaultdict(RunningSum)
        self._nodes: dict[str, HierarchyNode] = {}
        self._rolls = RollUp({})
        for stamped in self._unknown:
            if isinstance(stamped.event, GoalSet) and stamped.event.measure == "level":
                self._goal(stamped.event.goal).expect_readings()
        for stamped in what_if.added:
            self._revise(stamped)

    def advance(self, viewpoint: Viewpoint) -> None:
        """Take in what is known and has happened by a later viewpoint.

        Raises ValueError where one of its moments is earlier than that of the one before.
        """
        at, self._at = self._at, viewpoint
        if at and (viewpoint.as_of < at.as_of or viewpoint.known_at < at.known_at):
            raise ValueError(f"{viewpoint} comes before {at}.")
        unknown = self._unknown
        while unknown and unknown[-1].effective <= viewpoint.known_at:
            self._learn(unknown.pop())
        while self._upcoming and self._upcoming[0][0] <= viewpoint.as_of:
            self._revise(heappop(self._upcoming)[2])

    def goals(self, day: date) -> list[PlaybackGoal]:
        """Return the valid goals, as of `day`."""
        plans = {goal: plan for goal, each in self._goals.items() if (plan := each.plan())}
        values = {goal: self._goals[goal].value(plan.goal_set, day) for goal, plan in plans.items()}
        self._roll_up(values, plans, day)
        ordered = sorted(plans.items(), key=lambda item: item[1].first.order)
        return [_playback_goal(goal, plan, values[goal], day) for goal, plan in ordered]

    def plan(self, goal: str) -> IncrementalPlan | None:
        """Return the plan of a goal; None where it is not valid."""
        return known.plan() if (known := self._goals.get(goal)) else None

    def _roll_up(self, values: dict[str, int], plans: Mapping[str, IncrementalPlan], day: date) -> None:
        """Add the values of children to their parents; what one entry gives to both counts once."""
        nodes = {goal: plan.node for goal, plan in plans.items()}
        if nodes != self._nodes:
            self._nodes, self._rolls = nodes, goal_hierarchy(nodes).rollup
        if not self._rolls.links:
            return
        shared = (
            (SharedContribution(0, amounts), times.at(day.toordinal()))
            for amounts, times in self._shared.items()
        )
        for goal, _, amount in self._rolls.double_counted(shared):
            values[goal] -= amount
        for child, parent in self._rolls.bottom_up():
            values[parent] += values[child]

    def _learn(self, stamped: Stamped) -> None:
        event = stamped.event
        if isinstance(event, ActivityLogged):
            before, after = self._entries.add(stamped)
            self._count(before, -1)
            self._count(after, 1)
        elif isinstance(event, GoalSet):
            self._revise(stamped)
        elif isinstance(event, GoalAdjusted):
            heappush(self._upcoming, (event.effective_day, stamped.order, stamped))

    def _count(self, entry: Entry | None, times: int) -> None:
        """Count an entry, with `times` 1, or take it back with -1."""
        if entry is None:
            return
        if shared := shared_contribution(entry):
            self._shared[shared.amounts].add(shared.day, times)
        for goal, day, reading in contributions(entry):
            self._goal(goal).count(day, reading, times)

    def _revise(self, stamped: Stamped) -> None:
        assert isinstance(stamped.event, GoalSet | GoalAdjusted)
        self._goal(stamped.event.goal).revise(stamped)

    def _goal(self, id: str) -> IncrementalGoal:
        if (goal := self._goals.get(id)) is None:
            goal = self._goals[id] = IncrementalGoal(self._absent)
        return goal


def _playback_goal(id: str, plan: IncrementalPlan, value: int, day: date) -> PlaybackGoal:
    """Return a goal at the end of `day`, with its value in millionths."""
    fields, planned = plan.fields, plan.line.value_on(day)
    return PlaybackGoal(
        id=id,
        title=fields["title"],
        unit=fields["unit"],
        value=from_micros(value),
        planned=None if planned is None else from_micros(planned),
        on_track=on_track(value, planned, descends(fields, plan.goal_set.baseline)),
        target=fields["target"],
        deadline=fields["deadline"],
        status=fields["status"],
    )


def _corrected(events: Iterable[Stamped]) -> set[EventId]:
    """Return the originals that corrections name."""
    return {
        split_ref(stamped.event.corrects)
        for stamped in events
        if isinstance(stamped.event, ActivityLogged) and stamped.event.corrects
    }
