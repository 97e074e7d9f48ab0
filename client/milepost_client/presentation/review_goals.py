"""A goal in a review: what the period brought, its status at the end, and the periods met."""

from __future__ import annotations

from milepost_client.presentation.phrases import format_progress, format_roughly
from milepost_shared.progress.cadence import PeriodView
from milepost_shared.projections.review_view import GoalReview
from milepost_shared.text.formatting import format_amount, format_count


def format_goal(goal: GoalReview) -> str:
    """`Coffees: 3 coffees in 2 activities; 7 of 10, 1.2 short of the plan`"""
    return f"{goal.title}: {'; '.join(filter(None, (_brought(goal), _status(goal), _periods_met(goal))))}"


def format_gap(one: float, other: float) -> str:
    """How far two values are apart, roughly."""
    return format_roughly(abs(other - one))


def _brought(goal: GoalReview) -> str:
    """`3 coffees in 2 activities`; `90 → 88 kg in 3 readings` for a level."""
    if goal.measure == "level":
        if goal.first_reading is None or goal.last_reading is None:
            return ""
        ends = dict.fromkeys(map(format_amount, (goal.first_reading, goal.last_reading)))
        return (
            f"{' → '.join(ends)} {goal.unit or ''}".rstrip()
            + f" in {format_count(goal.activities, 'reading')}"
        )
    if goal.amount == goal.activities:
        return format_count(goal.amount, goal.unit or "activity") if goal.activities else ""
    brought = format_count(goal.amount, goal.unit or "")
    return f"{brought} in {format_count(goal.activities, 'activity')}" if goal.activities else brought


def _status(goal: GoalReview) -> str:
    """`7 of 10, 1.2 short of the plan`, `7 coffees so far, paused`"""
    value = format_progress(goal.after.value, goal.target, goal.baseline, goal.unit)
    return ", ".join(filter(None, (value if goal.target is not None else f"{value} so far", _by_plan(goal))))


def _by_plan(goal: GoalReview) -> str:
    """`on plan`, `1.2 short of the plan`, `paused`; empty without a plan."""
    if goal.status != "active":
        return goal.status
    if goal.after.planned is None:
        return ""
    if goal.after.on_track:
        return "on plan"
    return f"{format_gap(goal.after.value, goal.after.planned)} short of the plan"


def _periods_met(goal: GoalReview) -> str:
    """`1 of 2 in 2026-W10, 1 to go`, `9 of 13 weeks met`; empty where no period of a cadence ends."""
    if len(goal.periods) == 1:
        return _period(goal.periods[0])
    judged = [period for period in goal.periods if period.state in ("met", "missed")]
    if not judged:
        return ""
    met = sum(period.state == "met" for period in judged)
    return f"{met} of {format_count(len(judged), judged[-1].every)} met"


def _period(period: PeriodView) -> str:
    if period.state in ("skipped", "paused"):
        return f"{period.name} {period.state}"
    end = {"met": ", met ✓", "running": f", {format_amount(period.to_go)} to go"}.get(period.state, "")
    return f"{format_amount(period.sum)} of {format_amount(period.quota)} in {period.name}{end}"
