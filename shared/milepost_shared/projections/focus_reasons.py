"""Why a goal asks for attention, or does not: facts with their numbers, which others put into words."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from milepost_shared.events.types import MILLION, to_micros
from milepost_shared.progress.cadence import PeriodView, period_line
from milepost_shared.progress.forecast import LEAST
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.indicators import days_ahead, on_track
from milepost_shared.projections.people import Acquaintance

NEAR = 14
"""Days before its end within which a deadline is near, and the time of a goal or a period runs out."""

Lack = Literal["target", "deadline"]


class BehindPlan(Struct, frozen=True, kw_only=True, tag_field="kind", tag="behind"):
    """The value lies `amount` units off the planned one, which it had `days` ago; None where it never
    had it."""

    amount: float
    days: int | None


class AheadOfPlan(Struct, frozen=True, kw_only=True, tag_field="kind", tag="ahead"):
    """The plan is kept, and so it stays for `days` even if nothing is done."""

    days: int


class InPeriod(Struct, frozen=True, kw_only=True, tag_field="kind", tag="period"):
    """The running period of the cadence, and how many of its days follow today."""

    period: PeriodView
    days_left: int


class LateForecast(Struct, frozen=True, kw_only=True, tag_field="kind", tag="late"):
    """At the present pace the target is met on `day`, so many `days` after the deadline; both None: not
    at this pace."""

    day: date | None
    days: int | None


class NearDeadline(Struct, frozen=True, kw_only=True, tag_field="kind", tag="deadline"):
    """The target is not met and the deadline is near or, where `days` are below 0, behind."""

    day: date
    days: int


class LastContact(Struct, frozen=True, kw_only=True, tag_field="kind", tag="contact"):
    """When a person was last met, and how many days ago that is: None where never. `due` is the day by
    which the goal about them wants the next contact (`people.FollowUp`): None where it does not say."""

    person: str
    day: date | None
    days: int | None
    due: date | None = None


class Beginning(Struct, frozen=True, kw_only=True, tag_field="kind", tag="begins"):
    """The goal starts on `day`, which is to come."""

    day: date


class TargetMet(Struct, frozen=True, kw_only=True, tag_field="kind", tag="met"):
    """The target has been met, first on `day`."""

    day: date


class WithoutPlan(Struct, frozen=True, kw_only=True, tag_field="kind", tag="no plan"):
    """There is no cadence, and no plan since the goal lacks these."""

    lacks: list[Lack]


Reason = (
    LastContact
    | InPeriod
    | BehindPlan
    | AheadOfPlan
    | LateForecast
    | NearDeadline
    | Beginning
    | TargetMet
    | WithoutPlan
)


class Course(Struct, frozen=True):
    """Something that a goal keeps up with, or not, and how many days it is behind: below 0 is ahead."""

    kept: bool
    days_behind: int


def courses(goal: GoalView, contact: LastContact | None) -> list[Course]:
    """What is still to be kept up with: the plan, unless the target is met; the running period, unless
    it is met or passed over, as the plan that goes straight from nothing to its quota; and a contact
    with the person that the goal is about, from the day on which it is due."""
    found: list[Course] = []
    if contact and contact.due and contact.due <= goal.today:
        found.append(Course(False, (goal.today - contact.due).days))
    if (period := running(goal)) and period.state == "running":
        found.append(in_period(period, goal))
    if goal.on_track is not None and met_on(goal) is None:
        found.append(_course(goal.on_track, goal.days_ahead, goal.start, goal.today))
    return found


def reasons(goal: GoalView, contact: LastContact | None) -> list[Reason]:
    """All that there is to say of the goal, what is nearest to hand first; before its start only that."""
    if goal.start > goal.today:
        return [Beginning(day=goal.start)]
    found = (
        contact,
        _period(goal),
        _plan(goal),
        _late(goal),
        _deadline(goal),
    )
    return [reason for reason in found if reason is not None]


def contact_of(goal: GoalView, person: Acquaintance | None) -> LastContact | None:
    """The last contact with the person that the goal is about; None where it is about nobody."""
    if person is None:
        return None
    last = person.last_contact
    return LastContact(
        person=person.name,
        day=last.day if last else None,
        days=person.days_since,
        due=next((asked.due for asked in person.follow_ups if asked.goal == goal.id), None),
    )


def met_on(goal: GoalView) -> date | None:
    """The first day on which the target was met; None while it is not, or there is none."""
    day = goal.forecast.day if goal.forecast else None
    return day if day and day <= goal.today else None


def running(goal: GoalView) -> PeriodView | None:
    """The period of the goal's cadence that today lies in."""
    return goal.cadence_state.running if goal.cadence_state else None


def runs_out(goal: GoalView) -> bool:
    """Whether time runs out within NEAR days: that of a period which lacks something, or that until a
    deadline whose target is not met."""
    period = running(goal)
    lacking = period.last if period and period.state == "running" else None
    ahead = goal.deadline if met_on(goal) is None else None
    return any(end and 0 <= (end - goal.today).days <= NEAR for end in (lacking, ahead))


def in_period(period: PeriodView, goal: GoalView) -> Course:
    """How a period of the goal keeps up with the plan that it is by itself."""
    line, done = period_line(period, goal.start), to_micros(abs(period.quota)) - to_micros(period.to_go)
    kept = on_track(done, line.at(goal.today), down=False)
    ahead = days_ahead(line, done, goal.today, down=False)
    return _course(bool(kept), ahead, max(period.first, goal.start), goal.today)


def _course(kept: bool, ahead: int | None, begun: date, today: date) -> Course:
    """What was never kept is behind by a day more than since it began; what is not kept today is not
    ahead, though the plan may come down to it."""
    behind = (today - begun).days + 1 if ahead is None else -ahead
    return Course(kept, behind if kept else max(behind, 0))


def _period(goal: GoalView) -> InPeriod | None:
    if (period := running(goal)) is None:
        return None
    return InPeriod(period=period, days_left=(period.last - goal.today).days)


def _plan(goal: GoalView) -> BehindPlan | AheadOfPlan | TargetMet | WithoutPlan | None:
    if met := met_on(goal):
        return TargetMet(day=met)
    if goal.planned is None:
        return None if goal.cadence else WithoutPlan(lacks=lacks(goal))
    days = goal.days_ahead
    if goal.on_track:
        return AheadOfPlan(days=max(days or 0, 0))
    off = abs(to_micros(goal.planned) - to_micros(goal.value))
    return BehindPlan(amount=off / MILLION, days=None if days is None else max(-days, 0))


def lacks(goal: GoalView) -> list[Lack]:
    """What the goal would need for a plan."""
    wanted: tuple[tuple[Lack, object], ...] = (("target", goal.target), ("deadline", goal.deadline))
    return [name for name, value in wanted if value is None]


def _late(goal: GoalView) -> LateForecast | None:
    """Not in the first week, whose pace tells little, and not once the deadline has passed."""
    deadline, found = goal.deadline, goal.forecast
    if found is None or deadline is None or deadline < goal.today or (goal.today - goal.start).days < LEAST:
        return None
    if found.day is None:
        return LateForecast(day=None, days=None)
    return LateForecast(day=found.day, days=(found.day - deadline).days) if found.day > deadline else None


def _deadline(goal: GoalView) -> NearDeadline | None:
    days = (goal.deadline - goal.today).days if goal.deadline and met_on(goal) is None else NEAR + 1
    return NearDeadline(day=goal.deadline, days=days) if goal.deadline and days <= NEAR else None
