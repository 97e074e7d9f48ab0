"""Playback: a replay over time, frame by frame (design section 7). It causes nothing.

Each frame equals what `replay` gives for its two moments, but the events are gone through once: a
frame costs what became known since the one before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from datetime import date
from heapq import heappop, heappush
from operator import attrgetter
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.entries import Entry, Identity, contributions
from milepost_shared.events import MILLION, ActivityLogged, GoalAdjusted, GoalSet, Status, micro, split_ref
from milepost_shared.line import Line, bent
from milepost_shared.progress import descends, on_track
from milepost_shared.revisions import History, changed, history, present
from milepost_shared.settling import Settling
from milepost_shared.stamps import Order, Stamped
from milepost_shared.tally import Latest, Sum


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
        self._settling = Settling(_corrected(self._unknown))
        for held in self._unknown:
            if isinstance(held.event, GoalSet) and held.event.measure == "level":
                self._track(held.event.goal).latest = Latest()

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
        standing = [
            (state.first.order, track.then(state, day))
            for track in self._tracks.values()
            if (state := track.state()) is not None
        ]
        return [goal for _, goal in sorted(standing, key=lambda pair: pair[0])]

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
        for goal, day, reading in contributions(entry) if entry else ():
            track = self._track(goal)
            track.sum.add(day, times * reading.amount)
            if track.latest is not None:
                (track.latest.add if times > 0 else track.latest.remove)(day, reading)

    def _revise(self, held: Stamped) -> None:
        assert isinstance(held.event, GoalSet | GoalAdjusted)
        self._track(held.event.goal).revise(held)

    def _track(self, goal: str) -> _Track:
        if (found := self._tracks.get(goal)) is None:
            found = self._tracks[goal] = _Track(goal)
        return found


class _State:
    """What a goal's revisions come to. An adjustment that comes last carries it on, at no more than its
    own cost; others need the whole history anew."""

    def __init__(self, goal: History, withdrawn: Set[str]) -> None:
        self.first, self.founding, self.fields = goal.first, goal.founding, present(goal)
        self._bends, self._withdrawn = bent(goal), withdrawn
        self._line: Line | None = None
        self._order = max((order for order, _ in goal.changes()), default=goal.first.order)
        self._day = max((event.effective_day for _, event in goal.changes()), default=date.min)

    @property
    def line(self) -> Line:
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
        return True


class _Track:
    """One goal on the way. `latest` is kept only of a goal that may be a level."""

    def __init__(self, goal: str) -> None:
        self.sum = Sum()
        self.latest: Latest | None = None
        self._id = goal
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
            found = history(self._revisions)
            self._state = _State(found, self._withdrawn) if found else None
            self._fresh = True
        return self._state

    def then(self, state: _State, day: date) -> GoalThen:
        """How the goal stands at the end of `day`."""
        fields, baseline = state.fields, state.founding.baseline
        value, planned = self._value(state.founding, day), state.line.at(day)
        return GoalThen(
            id=self._id,
            title=fields["title"],
            unit=fields["unit"],
            value=value / MILLION,
            planned=None if planned is None else float(planned / MILLION),
            on_track=on_track(value, planned, descends(fields, baseline)),
            target=fields["target"],
            deadline=fields["deadline"],
            status=fields["status"],
        )

    def _value(self, founding: GoalSet, day: date) -> int:
        total = self.sum.at(day.toordinal())
        if founding.measure == "sum" or self.latest is None:
            return total
        reading = self.latest.at(day.toordinal())
        return micro(founding.baseline) if reading is None else reading


def _corrected(events: Iterable[Stamped]) -> set[Identity]:
    """The identities that corrections name."""
    return {
        split_ref(held.event.corrects)
        for held in events
        if isinstance(held.event, ActivityLogged) and held.event.corrects
    }
