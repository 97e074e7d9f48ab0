"""Commitments of a goal: its plan, the running period of its cadence and a contact; whether each is kept,
and by how many days it is behind."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from milepost_shared.events.types import to_micros
from milepost_shared.progress.cadence import PeriodView, period_line
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.indicators import days_ahead, on_track

NEAR_DAYS = 14
"""Days before its end within which a deadline is near, and the time of a goal or a period runs out."""


class Commitment(Struct, frozen=True):
    """Something that a goal has to keep up with, whether it does, and how many days it is behind: below 0
    is ahead."""

    kept: bool
    days_behind: int


def commitments(goal: GoalView, contact_due: date | None) -> list[Commitment]:
    """Return what a goal still has to keep up with.

    That is a contact with the person it is about, from the day `contact_due` on; the running period unless
    it is met or skipped, as a plan straight from nothing to the quota; and the plan unless the target is met.
    """
    to_keep: list[Commitment] = []
    if contact_due and contact_due <= goal.today:
        to_keep.append(Commitment(False, (goal.today - contact_due).days))
    if (period := running_period(goal)) and period.state == "running":
        to_keep.append(period_commitment(period, goal))
    if goal.on_track is not None and target_met_on(goal) is None:
        to_keep.append(_commitment(goal.on_track, goal.days_ahead, goal.start, goal.today))
    return to_keep


def period_commitment(period: PeriodView, goal: GoalView) -> Commitment:
    """Return how a period keeps up with the plan that it is by itself."""
    line, done = period_line(period, goal.start), to_micros(abs(period.quota)) - to_micros(period.to_go)
    kept = on_track(done, line.value_on(goal.today), down=False) is not False
    ahead = days_ahead(line, done, goal.today, down=False)
    return _commitment(kept, ahead, max(period.first, goal.start), goal.today)


def target_met_on(goal: GoalView) -> date | None:
    """Return the first day on which the target was met; None while it is not, or there is none."""
    day = goal.forecast.day if goal.forecast else None
    return day if day and day <= goal.today else None


def running_period(goal: GoalView) -> PeriodView | None:
    """Return the period of the goal's cadence that today lies in."""
    return goal.cadence_state.running if goal.cadence_state else None


def time_runs_out(goal: GoalView) -> bool:
    """Whether NEAR_DAYS or less are left of a period that lacks something, or until the deadline of a target
    that is not met."""
    period = running_period(goal)
    period_end = period.last if period and period.state == "running" else None
    deadline = goal.deadline if target_met_on(goal) is None else None
    return any(end and 0 <= (end - goal.today).days <= NEAR_DAYS for end in (period_end, deadline))


def _commitment(kept: bool, ahead: int | None, start: date, today: date) -> Commitment:
    """Return a commitment. If it was never kept, it counts one day more than the days since `start`. If it is
    not kept today, it is not ahead, even where the planned line falls to the value later."""
    behind = (today - start).days + 1 if ahead is None else -ahead
    return Commitment(kept, behind if kept else max(behind, 0))
