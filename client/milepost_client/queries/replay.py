"""Goals as of another day or under a what-if, next to the present."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.parsing.goals import goal_to_read
from milepost_shared.errors import NotFound
from milepost_shared.events.types import Event, GoalAdjusted, Ref, Stamp
from milepost_shared.model.book import Book
from milepost_shared.progress.adherence import PlanOutcome, plan_outcome
from milepost_shared.progress.goal_view import GoalView, goal_view, goal_views
from milepost_shared.projections.smart import SmartFinding, achievable, smart_view
from milepost_shared.projections.track_record import TrackRecord
from milepost_shared.replay.hindsight import Hindsight, hindsight
from milepost_shared.replay.replay import replay as replay_book
from milepost_shared.replay.what_if import NO_DIFFERENCE, WhatIf
from milepost_shared.storage.log import Log
from milepost_shared.storage.what_if_question import WhatIfQuestion


class ReplayRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One goal, or all; what had happened by the day `as_of` (today if None), so far as it was known at
    `known_at` (microseconds; now if None); and what is to be otherwise, if anything."""

    goal: str | None = None
    as_of: date | None = None
    known_at: Stamp | None = None
    what_if: WhatIfQuestion | None = None


class Outcomes(Struct, frozen=True, kw_only=True):
    """What the plan of a goal came to in each of its states; None where it was not known."""

    then: PlanOutcome | None
    now: PlanOutcome | None
    believed: PlanOutcome | None
    known_since: PlanOutcome | None


class Achievability(Struct, frozen=True, kw_only=True):
    """Whether a goal can be done, by its own best four weeks: as it would be, and as it is."""

    then: SmartFinding
    now: SmartFinding


class ReplayedGoal(Struct, frozen=True, kw_only=True):
    """A goal in its states, each None where it was not known: `then` as it was or would have been on that
    day, `believed` as it was known then, `known_since` the same day as it is known today, and `now`.

    `falls_away` are the refs of what is left out with a device, `hindsight` what became known later where
    that changed the value. `achievable` is known of a goal that would stand otherwise. Its keys are a
    contract (client/decisions/0003-command-line-contract.md).
    """

    then: GoalView | None
    now: GoalView | None
    believed: GoalView | None
    known_since: GoalView | None
    outcomes: Outcomes
    falls_away: list[Ref]
    hindsight: Hindsight | None
    achievable: Achievability | None = None

    @property
    def title(self) -> str:
        """The title that the goal has today, or had when it was last known."""
        views = (self.now, self.known_since, self.believed, self.then)
        return next((view.title for view in views if view), "")


class ReplayView(Struct, frozen=True, kw_only=True):
    """The goals in the order in which they were set, but the one that is asked for first. Under a what-if on
    all goals they are those that would stand otherwise; on one goal, it and those above it that would.

    `excluded` are the events left out with a device, as far as this version understands them, and
    `supposed_from` the days from which supposed adjustments hold.
    """

    goals: list[ReplayedGoal]
    excluded: list[Event]
    supposed_from: list[date]


class _State(Struct, frozen=True):
    """A book as of a day."""

    book: Book
    day: date

    def view(self, goal: str) -> GoalView | None:
        known = self.book.goals.get(goal)
        return goal_view(known, self.day) if known else None

    def outcome(self, goal: str) -> PlanOutcome | None:
        known = self.book.goals.get(goal)
        return plan_outcome(known, self.day) if known else None

    def facts(self, goal: str) -> object:
        """Return what tells whether a goal stands otherwise; None where it was not known."""
        if (view := self.view(goal)) is None:
            return None
        figures = view.value, view.planned, view.on_track, view.days_ahead, self.outcome(goal)
        milestones = [(each.name, each.state, each.reached) for each in view.milestones]
        return *figures, view.target, view.deadline, view.status, view.cadence_state, milestones


class _States(Struct, frozen=True):
    """All states of a replay. `shown` are the distinct ones, the replayed one first and the present last."""

    then: _State
    believed: _State
    known_since: _State
    now: _State
    shown: tuple[_State, ...]


class _Achievable(Struct, frozen=True):
    """Tells whether goals can be done, as they would be and as they are."""

    states: _States
    past: TrackRecord

    def of(self, goal: str) -> Achievability | None:
        then, now = (self._finding(goal, state) for state in (self.states.then, self.states.now))
        return Achievability(then=then, now=now) if then and now else None

    def _finding(self, goal: str, state: _State) -> SmartFinding | None:
        known = state.book.goals.get(goal)
        checked = smart_view(known, self.past, state.day) if known else None
        return achievable(checked.findings) if checked else None


def replay(log: Log, moment: Moment, request: ReplayRequest) -> ReplayView:
    """Replay a goal or all. Raises BadInput, or NotFound for a goal that was not known at that moment."""
    goal = goal_to_read(log, request.goal) if request.goal else None
    question = request.what_if or WhatIfQuestion()
    what_if = question.resolve(log, request.as_of or moment.today, moment.today)
    states = _states(log, moment, request, what_if)
    excluded = list(_understood(log, question.refs_of_device(log)))
    falls_away = [event.ref for event in excluded]
    if goal and request.what_if is None and states.believed.view(goal) is None:
        raise NotFound(f"The goal {request.goal!r} was not known then.", "Choose a later --known-at.")
    can = _Achievable(states, TrackRecord(states.now.book.goals.values(), log.entries)) if what_if else None
    return ReplayView(
        goals=[
            _replayed(id, states, request.known_at, falls_away, can.of(id) if can else None)
            for id in _goals(states, goal, request)
        ],
        excluded=excluded,
        supposed_from=_supposed_from(what_if),
    )


def _states(log: Log, moment: Moment, request: ReplayRequest, what_if: WhatIf) -> _States:
    events, day = list(log.events.all()), request.as_of or moment.today

    def state(known_at: Stamp | None, what_if: WhatIf = NO_DIFFERENCE) -> _State:
        return _State(replay_book(events, request.as_of, known_at, what_if), day)

    now = _State(log.goal_totals.book(), moment.today)
    elsewhen = request.as_of is not None or request.known_at is not None
    believed = state(request.known_at) if elsewhen else now
    since = state(None) if request.known_at is not None else believed
    then = believed if request.what_if is None else state(request.known_at, what_if)
    distinct = {id(each): each for each in (then, believed, since, now)}
    return _States(then, believed, since, now, tuple(distinct.values()))


def _goals(states: _States, goal: str | None, request: ReplayRequest) -> list[str]:
    """Return the ids of the goals to show (`ReplayView`)."""
    if goal and request.what_if is None:
        return [goal]
    shown = states.shown
    views = [view.id for state in reversed(shown) for view in goal_views(state.book, state.day)]
    ids = list(dict.fromkeys(views))
    if request.what_if is not None:
        ids = [id for id in ids if shown[0].facts(id) != shown[1].facts(id)]
    if goal is None:
        return ids
    above = {id for state in shown for id in state.book.rollup.ancestors(goal)}
    return [goal, *(id for id in ids if id in above)]


def _replayed(
    goal: str,
    states: _States,
    known_at: Stamp | None,
    falls_away: Sequence[Ref],
    can: Achievability | None,
) -> ReplayedGoal:
    believed, since = states.believed.view(goal), states.known_since.view(goal)
    learned = None
    if known_at is not None and believed and since and believed.value != since.value:
        learned = hindsight(goal, states.believed.book, states.known_since.book, known_at)
    return ReplayedGoal(
        then=states.then.view(goal),
        now=states.now.view(goal),
        believed=believed,
        known_since=since,
        outcomes=Outcomes(
            then=states.then.outcome(goal),
            now=states.now.outcome(goal),
            believed=states.believed.outcome(goal),
            known_since=states.known_since.outcome(goal),
        ),
        falls_away=list(falls_away),
        hindsight=learned,
        achievable=can,
    )


def _supposed_from(what_if: WhatIf) -> list[date]:
    events = (*what_if.instead.values(), *(held.event for held in what_if.added))
    return sorted({event.effective_day for event in events if isinstance(event, GoalAdjusted)})


def _understood(log: Log, refs: frozenset[str]) -> Iterator[Event]:
    """Yield the events of the refs in their order, without those this version does not understand."""
    held = filter(None, map(log.events.get, refs))
    return (each.event for each in sorted(held, key=lambda stamped: stamped.order))
