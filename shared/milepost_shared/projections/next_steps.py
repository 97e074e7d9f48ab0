"""The next step proposed for a goal: the smallest that serves it, as a value for others to put in words."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil

from msgspec import Struct

from milepost_shared.events.types import MILLION, to_micros
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.focus_reasons import Lack, LastContact, in_period, lacks, met_on, running

HUNDREDTH = MILLION // 100


class Reach(Struct, frozen=True, kw_only=True, tag_field="kind", tag="meet"):
    """Get in touch with the person, who was last met on `day`, so many `days` ago: None where never."""

    person: str
    day: date | None
    days: int | None


class Fill(Struct, frozen=True, kw_only=True, tag_field="kind", tag="period"):
    """Do `amount` more by `last`, the last day of the running period; of a level, read it on so many
    days."""

    amount: float
    last: date


class CatchUp(Struct, frozen=True, kw_only=True, tag_field="kind", tag="catch up"):
    """`amount` more would bring the goal back on plan today."""

    amount: float


class Bring(Struct, frozen=True, kw_only=True, tag_field="kind", tag="bring"):
    """A value of `value` would bring the goal back on plan today; `down` says that lower is better."""

    value: float
    down: bool


class Carry(Struct, frozen=True, kw_only=True, tag_field="kind", tag="carry on"):
    """As it stands, the plan is kept until the day before `by`: the next is due by then."""

    by: date


class GivePlan(Struct, frozen=True, kw_only=True, tag_field="kind", tag="plan"):
    """Give the goal what it lacks for a plan, or a cadence."""

    lacks: list[Lack]


class Close(Struct, frozen=True, kw_only=True, tag_field="kind", tag="close"):
    """The target is met: the goal may be closed as achieved."""


Step = Reach | Fill | CatchUp | Bring | Carry | GivePlan | Close


def next_step(goal: GoalView, contact: LastContact | None) -> Step | None:
    """What to do next, None for nothing at present: the person whose contact is due, else what the
    running period lacks (unless that is in time, and the plan is not), else what the plan does."""
    if goal.start > goal.today:
        return None
    if contact and contact.due and contact.due <= goal.today:
        return Reach(person=contact.person, day=contact.day, days=contact.days)
    late = goal.on_track is False and met_on(goal) is None
    period = running(goal)
    if period and period.state == "running" and not (late and in_period(period, goal).kept):
        return Fill(amount=period.to_go, last=period.last)
    if met_on(goal):
        return None if goal.cadence else Close()
    if goal.planned is None:
        return None if goal.cadence else GivePlan(lacks=lacks(goal))
    if goal.on_track:
        ahead = goal.days_ahead
        return None if ahead is None or ahead < 0 else Carry(by=goal.today + timedelta(ahead + 1))
    return _back_on_plan(goal, goal.planned)


def _back_on_plan(goal: GoalView, planned: float) -> CatchUp | Bring:
    """In whole units where the goal is counted in such, else in hundredths, rounded to what suffices."""
    assert goal.target is not None
    down, whole = goal.target < goal.baseline, _is_whole(goal)
    if goal.measure == "level" or down:
        return Bring(value=_hundredths(to_micros(planned), down), down=down)
    if whole:
        return CatchUp(amount=max(ceil(planned) - goal.value, 1.0))
    return CatchUp(amount=max(_hundredths(to_micros(planned) - to_micros(goal.value), down), 0.01))


def _is_whole(goal: GoalView) -> bool:
    return all(amount is not None and amount.is_integer() for amount in (goal.target, goal.value))


def _hundredths(millionths: int, down: bool) -> float:
    return (millionths // HUNDREDTH if down else -(-millionths // HUNDREDTH)) / 100
