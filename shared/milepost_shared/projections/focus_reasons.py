"""Reasons why a goal needs attention, or does not: facts with their numbers, for others to word."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from milepost_shared.events.types import MILLION, to_micros
from milepost_shared.progress.cadence import PeriodView
from milepost_shared.progress.forecast import MIN_PACE_DAYS
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.commitments import NEAR_DAYS, running_period, target_met_on
from milepost_shared.projections.people import ContactState

MissingField = Literal["target", "deadline"]
"""A field that a goal needs for a plan and does not have."""


class BehindPlan(Struct, frozen=True, kw_only=True, tag_field="kind", tag="behind"):
    """The value is `amount` units off the planned one. The plan had this value `days` ago; None where it
    never had it."""

    amount: float
    days: int | None


class AheadOfPlan(Struct, frozen=True, kw_only=True, tag_field="kind", tag="ahead"):
    """The plan is kept, and stays so for `days` even if nothing is done."""

    days: int


class RunningPeriod(Struct, frozen=True, kw_only=True, tag_field="kind", tag="period"):
    """The running period of the cadence, and how many of its days follow today."""

    period: PeriodView
    days_left: int


class LateForecast(Struct, frozen=True, kw_only=True, tag_field="kind", tag="late"):
    """At the present pace the target is met on `day`, which is `days` after the deadline. Both are None
    where it is never met at this pace."""

    day: date | None
    days: int | None


class NearDeadline(Struct, frozen=True, kw_only=True, tag_field="kind", tag="deadline"):
    """The target is not met and the deadline is `days` away; below 0 it has passed."""

    day: date
    days: int


class LastContact(Struct, frozen=True, kw_only=True, tag_field="kind", tag="contact"):
    """The last contact with a person, and how many days ago it was: None where there was none. `due` is the
    day by which the goal about them wants the next one (`people.FollowUp`); None where it wants none."""

    person: str
    day: date | None
    days: int | None
    due: date | None = None


class NotStarted(Struct, frozen=True, kw_only=True, tag_field="kind", tag="begins"):
    """The goal starts on `day`, in the future."""

    day: date


class TargetMet(Struct, frozen=True, kw_only=True, tag_field="kind", tag="met"):
    """The target was met, first on `day`."""

    day: date


class WithoutPlan(Struct, frozen=True, kw_only=True, tag_field="kind", tag="no plan"):
    """The goal has no cadence, and no plan because it lacks these fields."""

    lacks: list[MissingField]


Reason = (
    LastContact
    | RunningPeriod
    | BehindPlan
    | AheadOfPlan
    | LateForecast
    | NearDeadline
    | NotStarted
    | TargetMet
    | WithoutPlan
)


def focus_reasons(goal: GoalView, contact: LastContact | None) -> list[Reason]:
    """Return all reasons, the one to act on first before the others; before the goal's start that alone."""
    if goal.start > goal.today:
        return [NotStarted(day=goal.start)]
    reasons = (contact, _period(goal), _plan(goal), _late_forecast(goal), _deadline(goal))
    return [reason for reason in reasons if reason is not None]


def last_contact(goal: GoalView, person: ContactState | None) -> LastContact | None:
    """Return the last contact with the person that the goal is about; None where it is about nobody."""
    if person is None:
        return None
    last = person.last_contact
    return LastContact(
        person=person.name,
        day=last.day if last else None,
        days=person.days_since,
        due=next((follow_up.due for follow_up in person.follow_ups if follow_up.goal == goal.id), None),
    )


def missing_fields(goal: GoalView) -> list[MissingField]:
    """Return the fields that the goal lacks for a plan."""
    needed: tuple[tuple[MissingField, object], ...] = (("target", goal.target), ("deadline", goal.deadline))
    return [name for name, value in needed if value is None]


def _period(goal: GoalView) -> RunningPeriod | None:
    if (period := running_period(goal)) is None:
        return None
    return RunningPeriod(period=period, days_left=(period.last - goal.today).days)


def _plan(goal: GoalView) -> BehindPlan | AheadOfPlan | TargetMet | WithoutPlan | None:
    if met := target_met_on(goal):
        return TargetMet(day=met)
    if goal.planned is None:
        return None if goal.cadence else WithoutPlan(lacks=missing_fields(goal))
    days = goal.days_ahead
    if goal.on_track:
        return AheadOfPlan(days=max(days or 0, 0))
    gap = abs(to_micros(goal.planned) - to_micros(goal.value))
    return BehindPlan(amount=gap / MILLION, days=None if days is None else max(-days, 0))


def _late_forecast(goal: GoalView) -> LateForecast | None:
    """None in the first week, when the pace says little, and once the deadline has passed."""
    deadline, forecast = goal.deadline, goal.forecast
    if forecast is None or deadline is None or deadline < goal.today:
        return None
    if (goal.today - goal.start).days < MIN_PACE_DAYS:
        return None
    if forecast.day is None:
        return LateForecast(day=None, days=None)
    late = (forecast.day - deadline).days
    return LateForecast(day=forecast.day, days=late) if late > 0 else None


def _deadline(goal: GoalView) -> NearDeadline | None:
    if goal.deadline is None or target_met_on(goal) is not None:
        return None
    days = (goal.deadline - goal.today).days
    return NearDeadline(day=goal.deadline, days=days) if days <= NEAR_DAYS else None
