"""What became of the past of one's goals: two states of them compared, day by day.

The states are those before and after something that nobody did just now: a sync that brought what
others logged late, or a version that reads the log otherwise. A goal that was not known before is
no change of what one believed.
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
from milepost_shared.progress.milestones import MilestoneView, State, milestones
from milepost_shared.progress.planning import plan
from milepost_shared.progress.value_curve import curve

NEXT = timedelta(days=1)


class DayChange(Struct, frozen=True, kw_only=True):
    """What a day gave a goal, before and after: its amount (`sum`, 0 for nothing) or its latest reading
    (`level`, None for none); `devices` wrote the events that brought it."""

    day: date
    before: float | None
    after: float | None
    devices: tuple[str, ...] = ()


class MilestoneChange(Struct, frozen=True, kw_only=True):
    """The day on which a milestone was reached, and its state; None where it is no milestone then."""

    name: str
    reached_before: date | None
    reached_after: date | None
    state_before: State | None
    state_after: State | None


class VerdictChange(Struct, frozen=True, kw_only=True):
    """Days in a row, both ends included, on which one was on track or not, and now is otherwise; None
    where there is no planned line."""

    first: date
    last: date
    before: bool | None
    after: bool | None


class GoalChange(Struct, frozen=True, kw_only=True):
    """What became of one goal. Amounts are plain numbers; value and planned are those of today, None
    for the value where the goal was taken back; `devices` wrote the events that had a part in it."""

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
    verdicts: tuple[VerdictChange, ...] = ()
    devices: tuple[str, ...] = ()

    @property
    def of_the_past(self) -> bool:
        """Whether a day, a milestone or a verdict changed."""
        return bool(self.days or self.milestones or self.verdicts)

    @property
    def of_today(self) -> bool:
        """Whether the value or what is planned today changed."""
        return (self.value_before, self.planned_before) != (self.value_after, self.planned_after)


def late_changes(before: Book, after: Book, today: date) -> list[GoalChange]:
    """What changed before `today`, goal by goal in the order in which they were set. What concerns
    today itself is no change of the past."""
    return [change for change in _changes(before, after, today, today) if change.of_the_past]


def all_changes(before: Book, after: Book, today: date) -> list[GoalChange]:
    """What changed on any day, with verdicts up to `today`, which is included."""
    found = _changes(before, after, today, None)
    return [change for change in found if change.of_the_past or change.of_today]


def _changes(before: Book, after: Book, today: date, until: date | None) -> Iterator[GoalChange]:
    held = [(known.first.order, goal) for goal in before.goals.values() if (known := goal.history())]
    for _, goal in sorted(held, key=lambda pair: pair[0]):
        other = after.goal(goal.id)
        if goal != other:
            yield goal_change(goal, other, today, until)


def goal_change(before: Goal, after: Goal, today: date, until: date | None) -> GoalChange:
    """A goal that stood before, compared: the days before `until`, or all where that is None."""
    was, now = _Side(before, today), _Side(after, today)
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
        verdicts=tuple(_verdicts(was, now, days, until or today + NEXT)),
    )


class _Side:
    """One of the two states of a goal."""

    def __init__(self, goal: Goal, today: date) -> None:
        self.history = goal.history()
        self.totals = goal.days
        self.milestones: dict[str, MilestoneView] = {}
        self.value: float | None = None
        self.planned: float | None = None
        if self.history is not None:
            self._curve, self._line = curve(self.history, goal.days), plan(self.history)
            self._verdicts = OnTrackHistory(self.history, self._curve, self._line)
            shown = milestones(self.history, self._curve, goal.claims, today)
            self.milestones = {milestone.name: milestone for milestone in shown}
            self.value, planned = from_micros(self._curve.at(today)), self._line.at(today)
            self.planned = None if planned is None else from_micros(planned)

    def at(self, day: date) -> int | None:
        """The value at the end of a day, in millionths; None for a goal that does not stand."""
        return None if self.history is None else self._curve.at(day)

    def verdict(self, day: date) -> bool | None:
        """Whether it was on track on a day."""
        return None if self.history is None else self._verdicts.on_track(day)


def _days(was: _Side, now: _Side, until: date | None) -> Iterator[DayChange]:
    known = was.history or now.history
    assert known is not None
    before, after = known.goal_set.measure, (now.history or known).goal_set.measure
    for ordinal in sorted(was.totals.keys() | now.totals.keys()):
        if until is not None and ordinal >= until.toordinal():
            return
        held, found = _given(was.totals.get(ordinal), before), _given(now.totals.get(ordinal), after)
        if held != found:
            yield DayChange(day=date.fromordinal(ordinal), before=_plain(held), after=_plain(found))


def _given(total: DayTotal | None, measure: Measure) -> int | None:
    """What a day gave, in millionths: the sum, or the latest reading."""
    if measure == "level":
        return None if total is None else total.latest.amount
    return 0 if total is None else total.amount


def _plain(millionths: int | None) -> float | None:
    return None if millionths is None else from_micros(millionths)


def _milestones(was: _Side, now: _Side, until: date | None) -> Iterator[MilestoneChange]:
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
            # Nobody reached it; yet it may stand on record.
            days = {view.recorded for view in (before, after) if view}
        elif len(days) == 1:
            continue
        if any(day is not None and (until is None or day < until) for day in days):
            yield change


def _verdicts(was: _Side, now: _Side, days: tuple[DayChange, ...], until: date) -> list[VerdictChange]:
    """The verdicts from the goal's start to the day before `until` that are others now."""
    assert was.history is not None
    same_line = was.history == now.history
    first = min(side.history.goal_set.start for side in (was, now) if side.history)
    if same_line:
        first = max(first, days[0].day) if days else until
    found: list[VerdictChange] = []
    for ordinal in range(first.toordinal(), until.toordinal()):
        day = date.fromordinal(ordinal)
        if same_line and was.at(day) == now.at(day):
            continue
        before, after = was.verdict(day), now.verdict(day)
        if before == after:
            continue
        last = found[-1] if found else None
        if last and (last.last + NEXT, last.before, last.after) == (day, before, after):
            found[-1] = replace(last, last=day)
        else:
            found.append(VerdictChange(first=day, last=day, before=before, after=after))
    return found
