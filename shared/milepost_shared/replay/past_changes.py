"""Changes of the past: two states of a person's goals compared, day by day.

The states are those before and after something that nobody did just now: a sync that brought what other
devices logged late, or a version that folds the log differently. A goal that was not known before is no
change, since nobody believed anything of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from milepost_shared.events.types import Measure, from_micros
from milepost_shared.model.book import Book
from milepost_shared.model.entries import DayTotal
from milepost_shared.model.goal import Goal
from milepost_shared.model.revisions import present_fields
from milepost_shared.progress.adherence import OnTrackHistory
from milepost_shared.progress.milestones import MilestoneState, MilestoneView, milestones
from milepost_shared.progress.planning import plan_line
from milepost_shared.progress.value_curve import value_curve

ONE_DAY = timedelta(days=1)


class DayChange(Struct, frozen=True, kw_only=True):
    """What a day gave a goal, before and after: an amount (`sum`, 0 for nothing) or the latest reading
    (`level`, None for none). `devices` wrote the events that changed it."""

    day: date
    before: float | None
    after: float | None
    devices: tuple[str, ...] = ()


class MilestoneChange(Struct, frozen=True, kw_only=True):
    """The day on which a milestone was reached, and its state; None where the goal does not have it."""

    name: str
    reached_before: date | None
    reached_after: date | None
    state_before: MilestoneState | None
    state_after: MilestoneState | None


class OnTrackChange(Struct, frozen=True, kw_only=True):
    """Days in a row, `first` and `last` included, on which the goal was on track and now is not, or the
    other way round; None where there is no planned line."""

    first: date
    last: date
    before: bool | None
    after: bool | None


class GoalChange(Struct, frozen=True, kw_only=True):
    """The changes of one goal. Value and planned are those of today; the value is None where the goal was
    withdrawn. `devices` wrote the events that caused the changes."""

    goal: str
    title: str
    unit: str | None
    measure: Measure
    value_before: float
    value_after: float | None
    planned_before: float | None
    planned_after: float | None
    days: tuple[DayChange, ...] = ()
    milestones: tuple[MilestoneChange, ...] = ()
    verdicts: tuple[OnTrackChange, ...] = ()
    devices: tuple[str, ...] = ()

    @property
    def changes_past(self) -> bool:
        """Whether a day, a milestone, or being on track on a day changed."""
        return bool(self.days or self.milestones or self.verdicts)

    @property
    def changes_today(self) -> bool:
        """Whether the value or the planned value of today changed."""
        return (self.value_before, self.planned_before) != (self.value_after, self.planned_after)


def late_changes(before: Book, after: Book, today: date) -> list[GoalChange]:
    """Return what changed before `today`, goal by goal in the order in which they were set. What concerns
    today itself is no change of the past."""
    return [change for change in _changes(before, after, today, today) if change.changes_past]


def all_changes(before: Book, after: Book, today: date) -> list[GoalChange]:
    """Return what changed on any day; being on track is compared up to and including `today`."""
    changes = _changes(before, after, today, None)
    return [change for change in changes if change.changes_past or change.changes_today]


def _changes(before: Book, after: Book, today: date, until: date | None) -> Iterator[GoalChange]:
    goals = [(history.first.order, goal) for goal in before.goals.values() if (history := goal.history())]
    for _, goal in sorted(goals, key=lambda pair: pair[0]):
        other = after.goal(goal.id)
        if goal != other:
            yield _compare(goal, other, today, until)


def _compare(before: Goal, after: Goal, today: date, until: date | None) -> GoalChange:
    """Compare a goal that stood before: the days before `until`, or all where that is None."""
    was, now = _GoalState(before, today), _GoalState(after, today)
    assert was.history is not None
    days = tuple(_days(was, now, until))
    fields = present_fields(now.history or was.history)
    return GoalChange(
        goal=before.id,
        title=fields["title"],
        unit=fields["unit"],
        measure=(now.history or was.history).goal_set.measure,
        value_before=was.value or 0.0,
        value_after=now.value,
        planned_before=was.planned,
        planned_after=now.planned,
        days=days,
        milestones=tuple(_milestones(was, now, until)),
        verdicts=tuple(_on_track_changes(was, now, days, until or today + ONE_DAY)),
    )


class _GoalState:
    """One of the two states of a goal."""

    def __init__(self, goal: Goal, today: date) -> None:
        self.history = goal.history()
        self.totals = goal.days
        self.milestones: dict[str, MilestoneView] = {}
        self.value: float | None = None
        self.planned: float | None = None
        if self.history is not None:
            self._values, self._line = value_curve(self.history, goal.days), plan_line(self.history)
            self._on_track = OnTrackHistory(self.history, self._values, self._line)
            views = milestones(self.history, self._values, goal.claims, today)
            self.milestones = {milestone.name: milestone for milestone in views}
            self.value, planned = from_micros(self._values.value_on(today)), self._line.value_on(today)
            self.planned = None if planned is None else from_micros(planned)

    def value_on(self, day: date) -> int | None:
        """Return the value at the end of a day, in millionths; None for a goal that does not stand."""
        return None if self.history is None else self._values.value_on(day)

    def on_track(self, day: date) -> bool | None:
        """Whether it was on track on a day; None without a planned line."""
        return None if self.history is None else self._on_track.on_track(day)


def _days(was: _GoalState, now: _GoalState, until: date | None) -> Iterator[DayChange]:
    known = was.history or now.history
    assert known is not None
    before, after = known.goal_set.measure, (now.history or known).goal_set.measure
    for ordinal in sorted(was.totals.keys() | now.totals.keys()):
        if until is not None and ordinal >= until.toordinal():
            return
        old, new = _given(was.totals.get(ordinal), before), _given(now.totals.get(ordinal), after)
        if old != new:
            yield DayChange(day=date.fromordinal(ordinal), before=_to_units(old), after=_to_units(new))


def _given(total: DayTotal | None, measure: Measure) -> int | None:
    """What a day gave, in millionths: the sum, or the latest reading."""
    if measure == "level":
        return None if total is None else total.latest.amount
    return 0 if total is None else total.amount


def _to_units(millionths: int | None) -> float | None:
    return None if millionths is None else from_micros(millionths)


def _milestones(was: _GoalState, now: _GoalState, until: date | None) -> Iterator[MilestoneChange]:
    for name in was.milestones | now.milestones:
        before, after = was.milestones.get(name), now.milestones.get(name)
        change = MilestoneChange(
            name=name,
            reached_before=before.reached if before else None,
            reached_after=after.reached if after else None,
            state_before=before.state if before else None,
            state_after=after.state if after else None,
        )
        days = {change.reached_before, change.reached_after}
        if len(days) == 1 and change.state_before != change.state_after:
            # It was never reached, but a claim may have recorded it.
            days = {view.recorded for view in (before, after) if view}
        elif len(days) == 1:
            continue
        if any(day is not None and (until is None or day < until) for day in days):
            yield change


def _on_track_changes(
    was: _GoalState, now: _GoalState, days: tuple[DayChange, ...], until: date
) -> list[OnTrackChange]:
    """The days before `until` on which being on track changed, as ranges."""
    changes: list[OnTrackChange] = []
    for day in _days_to_compare(was, now, days, until):
        before, after = was.on_track(day), now.on_track(day)
        last = changes[-1] if changes else None
        if last and (last.last + ONE_DAY, last.before, last.after) == (day, before, after):
            changes[-1] = replace(last, last=day)
        elif before != after:
            changes.append(OnTrackChange(first=day, last=day, before=before, after=after))
    return changes


def _days_to_compare(
    was: _GoalState, now: _GoalState, days: tuple[DayChange, ...], until: date
) -> Iterator[date]:
    """The days from the goal's start on; with the same line only those with another value."""
    same_line = was.history == now.history
    first = min(state.history.goal_set.start for state in (was, now) if state.history)
    if same_line:
        first = max(first, days[0].day) if days else until
    for ordinal in range(first.toordinal(), until.toordinal()):
        day = date.fromordinal(ordinal)
        if not same_line or was.value_on(day) != now.value_on(day):
            yield day
