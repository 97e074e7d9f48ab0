"""Playback: a replay over time, frame by frame (design section 7). It causes nothing.

Each frame equals what `replay` gives for its two moments, but the events are gone through once: a
frame costs what became known since the one before it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import date
from heapq import heappop, heappush
from operator import attrgetter
from typing import NamedTuple

from msgspec import UNSET, Struct
from msgspec.structs import replace

from milepost_shared.events.ordering import Order, Stamped
from milepost_shared.events.types import (
    ActivityLogged,
    GoalAdjusted,
    GoalSet,
    Status,
    from_micros,
    split_ref,
    to_micros,
)
from milepost_shared.model.entries import (
    Entry,
    Identity,
    SharedContribution,
    contributions,
    shared_contribution,
)
from milepost_shared.model.hierarchy import HierarchyNode, goal_hierarchy, hierarchy_node
from milepost_shared.model.revisions import GoalHistory, changed, goal_history, present_fields
from milepost_shared.model.rollup import RollUp
from milepost_shared.progress.indicators import descends, on_track
from milepost_shared.progress.plan_line import PlanLine
from milepost_shared.progress.planning import bent
from milepost_shared.replay.incremental import IncrementalEntries, LatestReading, RunningSum

Amounts = tuple[tuple[str, int], ...]
"""What one entry gives to several goals: (goal, millionths)."""


class Viewpoint(NamedTuple):
    """What had happened by the day `as_of`, so far as it was known at the stamp `known_at`."""

    as_of: date
    known_at: int


class GoalThen(Struct, frozen=True, kw_only=True):
    """What a frame tells of a goal; each field means what it means in `GoalView`."""

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
    """The goals that stood then, in the order in which they were first set."""

    as_of: date
    known_at: int
    goals: list[GoalThen]

    def goal(self, goal: str) -> GoalThen | None:
        """That goal; None where it was not known then."""
        return next((then for then in self.goals if then.id == goal), None)

    def only(self, goal: str) -> PlaybackFrame:
        """The frame with that goal alone."""
        return replace(self, goals=[then for then in self.goals if then.id == goal])


def play(events: Iterable[Stamped], viewpoints: Iterable[Viewpoint]) -> Iterator[PlaybackFrame]:
    """A frame for each viewpoint. Both moments of a viewpoint must be no earlier than those of the one
    before it; ValueError where they are. The events come in any order, each once."""
    player, before = _Player(events), None
    for viewpoint in viewpoints:
        if before and (viewpoint.as_of < before.as_of or viewpoint.known_at < before.known_at):
            raise ValueError(f"{viewpoint} comes before {before}.")
        player.move(viewpoint)
        yield PlaybackFrame(
            as_of=viewpoint.as_of, known_at=viewpoint.known_at, goals=player.goals(viewpoint.as_of)
        )
        before = viewpoint


class _Player:
    """All goals at one viewpoint, which moves on."""

    def __init__(self, events: Iterable[Stamped]) -> None:
        self._unknown = sorted(events, key=attrgetter("effective"), reverse=True)
        self._to_come: list[tuple[date, Order, Stamped]] = []
        self._tracks: dict[str, _Track] = {}
        self._settling = IncrementalEntries(_corrected(self._unknown))
        self._joints: defaultdict[Amounts, RunningSum] = defaultdict(RunningSum)
        self._relatives: dict[str, HierarchyNode] = {}
        self._rolls = RollUp({})
        for held in self._unknown:
            if isinstance(held.event, GoalSet) and held.event.measure == "level":
                self._track(held.event.goal).latest = LatestReading()

    def move(self, to: Viewpoint) -> None:
        """Take what is known and has happened by `to`, a later viewpoint than the last."""
        unknown = self._unknown
        while unknown and unknown[-1].effective <= to.known_at:
            self._know(unknown.pop())
        while self._to_come and self._to_come[0][0] <= to.as_of:
            held = heappop(self._to_come)[2]
            self._revise(held)

    def goals(self, day: date) -> list[GoalThen]:
        """The goals that stand, as of `day`."""
        standing = {goal: state for goal, track in self._tracks.items() if (state := track.state())}
        values = {goal: self._tracks[goal].value(state.founding, day) for goal, state in standing.items()}
        self._roll_up(values, standing, day)
        ordered = sorted(standing.items(), key=lambda pair: pair[1].first.order)
        return [state.then(goal, values[goal], day) for goal, state in ordered]

    def _roll_up(self, values: dict[str, int], standing: Mapping[str, _State], day: date) -> None:
        """Let children count in their parents, as in every book."""
        relatives = {goal: state.relative for goal, state in standing.items()}
        if relatives != self._relatives:
            self._relatives, self._rolls = relatives, goal_hierarchy(relatives).rolls
        if not self._rolls.links:
            return
        joints = (
            (SharedContribution(0, amounts), times.at(day.toordinal()))
            for amounts, times in self._joints.items()
        )
        for goal, _, amount in self._rolls.surplus(joints):
            values[goal] -= amount
        for child, parent in self._rolls.upward():
            values[parent] += values[child]

    def _know(self, held: Stamped) -> None:
        event = held.event
        if isinstance(event, ActivityLogged):
            before, after = self._settling.take(held)
            self._count(before, -1)
            self._count(after, 1)
        elif isinstance(event, GoalSet):
            self._revise(held)
        elif isinstance(event, GoalAdjusted):
            heappush(self._to_come, (event.effective_day, held.order, held))

    def _count(self, entry: Entry | None, times: int) -> None:
        """Let an entry count, or count no more."""
        if entry is None:
            return
        if found := shared_contribution(entry):
            self._joints[found.amounts].add(found.day, times)
        for goal, day, reading in contributions(entry):
            track = self._track(goal)
            track.sum.add(day, times * reading.amount)
            if track.latest is not None:
                (track.latest.add if times > 0 else track.latest.remove)(day, reading)

    def _revise(self, held: Stamped) -> None:
        assert isinstance(held.event, GoalSet | GoalAdjusted)
        self._track(held.event.goal).revise(held)

    def _track(self, goal: str) -> _Track:
        if (found := self._tracks.get(goal)) is None:
            found = self._tracks[goal] = _Track()
        return found


class _State:
    """What a goal's revisions come to. An adjustment that comes last carries it on, at no more than its
    own cost; others need the whole history anew."""

    def __init__(self, goal: GoalHistory, withdrawn: Set[str]) -> None:
        self.first, self.founding, self.fields = goal.first, goal.goal_set, present_fields(goal)
        self._bends, self._withdrawn = bent(goal), withdrawn
        self._line: PlanLine | None = None
        self._order = max((order for order, _ in goal.changes()), default=goal.first.order)
        self._day = max((event.effective_day for _, event in goal.changes()), default=date.min)
        self._since = hierarchy_node(goal).since

    @property
    def line(self) -> PlanLine:
        """The planned line."""
        if self._line is None:
            self._line = self._bends.line()
        return self._line

    def carried_on(self, held: Stamped) -> bool:
        """Whether a revision came last, and was taken."""
        event = held.event
        if not isinstance(event, GoalAdjusted) or event.withdraws or event.ref in self._withdrawn:
            return False
        if held.order < self._order or event.effective_day < self._day:
            return False
        self.fields = self.fields | changed(event)
        self._bends.take(held.order, event)
        self._order, self._day, self._line = held.order, event.effective_day, None
        self._since = self._since if event.parent is UNSET else held.order
        return True

    @property
    def relative(self) -> HierarchyNode:
        """The goal's place among the others."""
        fields = self.fields
        return HierarchyNode(
            fields["parent"], self._since, fields["rolls_up"], self.founding.measure, fields["unit"]
        )

    def then(self, goal: str, value: int, day: date) -> GoalThen:
        """How the goal of that id stands at the end of `day`, at a value of so many millionths."""
        fields, planned = self.fields, self.line.at(day)
        return GoalThen(
            id=goal,
            title=fields["title"],
            unit=fields["unit"],
            value=from_micros(value),
            planned=None if planned is None else from_micros(planned),
            on_track=on_track(value, planned, descends(fields, self.founding.baseline)),
            target=fields["target"],
            deadline=fields["deadline"],
            status=fields["status"],
        )


class _Track:
    """One goal on the way. `latest` is kept only of a goal that may be a level."""

    def __init__(self) -> None:
        self.sum = RunningSum()
        self.latest: LatestReading | None = None
        self._revisions: list[Stamped] = []
        self._withdrawn: set[str] = set()
        self._state: _State | None = None
        self._fresh = True

    def revise(self, held: Stamped) -> None:
        """Take a revision."""
        self._revisions.append(held)
        if isinstance(held.event, GoalAdjusted) and held.event.withdraws:
            self._withdrawn.add(held.event.withdraws)
        self._fresh = self._fresh and self._state is not None and self._state.carried_on(held)

    def state(self) -> _State | None:
        """What the revisions come to; None where no GoalSet stands."""
        if not self._fresh:
            found = goal_history(self._revisions)
            self._state = _State(found, self._withdrawn) if found else None
            self._fresh = True
        return self._state

    def value(self, founding: GoalSet, day: date) -> int:
        """What activities give to it by name, by the end of `day`."""
        total = self.sum.at(day.toordinal())
        if founding.measure == "sum" or self.latest is None:
            return total
        reading = self.latest.at(day.toordinal())
        return to_micros(founding.baseline) if reading is None else reading


def _corrected(events: Iterable[Stamped]) -> set[Identity]:
    """The identities that corrections name."""
    return {
        split_ref(held.event.corrects)
        for held in events
        if isinstance(held.event, ActivityLogged) and held.event.corrects
    }
