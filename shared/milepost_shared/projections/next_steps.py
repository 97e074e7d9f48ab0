"""The next step proposed for a goal: the smallest that serves it, as a value for others to word."""

from __future__ import annotations

from datetime import date, timedelta
from math import ceil

from msgspec import Struct

from milepost_shared.events.types import MILLION, to_micros
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.commitments import period_commitment, running_period, target_met_on
from milepost_shared.projections.focus_reasons import LastContact, MissingField, missing_fields

HUNDREDTH = MILLION // 100


class MeetPerson(Struct, frozen=True, kw_only=True, tag_field="kind", tag="meet"):
    """Get in touch with the person, last met on `day`, which is `days` ago: None where never."""

    person: str
    day: date | None
    days: int | None


class CompletePeriod(Struct, frozen=True, kw_only=True, tag_field="kind", tag="period"):
    """Do `amount` more by `last`, the last day of the running period; of a level, read it on so many more
    days."""

    amount: float
    last: date


class CatchUp(Struct, frozen=True, kw_only=True, tag_field="kind", tag="catch up"):
    """Do `amount` more, which brings the goal back on plan today."""

    amount: float


class ReachValue(Struct, frozen=True, kw_only=True, tag_field="kind", tag="bring"):
    """Bring the value to `value`, which is on plan today; `down` says that lower is better."""

    value: float
    down: bool


class CarryOn(Struct, frozen=True, kw_only=True, tag_field="kind", tag="carry on"):
    """Carry on: the value keeps the plan until the day before `by`, and the next amount is due by then."""

    by: date


class AddPlan(Struct, frozen=True, kw_only=True, tag_field="kind", tag="plan"):
    """Give the goal the fields that it lacks for a plan, or a cadence."""

    lacks: list[MissingField]


class CloseGoal(Struct, frozen=True, kw_only=True, tag_field="kind", tag="close"):
    """Close the goal as achieved, since its target is met."""


NextStep = MeetPerson | CompletePeriod | CatchUp | ReachValue | CarryOn | AddPlan | CloseGoal


def next_step(goal: GoalView, contact: LastContact | None) -> NextStep | None:
    """Return what to do next, or None where nothing is due.

    A contact that is due comes first, then what the running period lacks, then what the plan does. The plan
    goes before a period that is in time where the plan is not.
    """
    if goal.start > goal.today:
        return None
    if contact and contact.due and contact.due <= goal.today:
        return MeetPerson(person=contact.person, day=contact.day, days=contact.days)
    behind_plan = goal.on_track is False and target_met_on(goal) is None
    period = running_period(goal)
    if period and period.state == "running" and not (behind_plan and period_commitment(period, goal).kept):
        return CompletePeriod(amount=period.to_go, last=period.last)
    return _step_for_plan(goal)


def _step_for_plan(goal: GoalView) -> NextStep | None:
    if target_met_on(goal):
        return None if goal.cadence else CloseGoal()
    if goal.planned is None:
        return None if goal.cadence else AddPlan(lacks=missing_fields(goal))
    if not goal.on_track:
        return _back_on_plan(goal, goal.planned)
    ahead = goal.days_ahead
    return None if ahead is None or ahead < 0 else CarryOn(by=goal.today + timedelta(ahead + 1))


def _back_on_plan(goal: GoalView, planned: float) -> CatchUp | ReachValue:
    """In whole units where the goal counts whole ones, else in hundredths, rounded to what suffices."""
    assert goal.target is not None
    down = goal.target < goal.baseline
    if goal.measure == "level" or down:
        return ReachValue(value=_round_to_hundredths(to_micros(planned), down), down=down)
    if _counts_whole_units(goal):
        return CatchUp(amount=max(ceil(planned) - goal.value, 1.0))
    gap = to_micros(planned) - to_micros(goal.value)
    return CatchUp(amount=max(_round_to_hundredths(gap, down), 0.01))


def _counts_whole_units(goal: GoalView) -> bool:
    return all(amount is not None and amount.is_integer() for amount in (goal.target, goal.value))


def _round_to_hundredths(millionths: int, down: bool) -> float:
    return (millionths // HUNDREDTH if down else -(-millionths // HUNDREDTH)) / 100
