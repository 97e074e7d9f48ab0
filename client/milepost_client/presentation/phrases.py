"""Phrases that several views share: a goal's value and status, paces, people, activities."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING

from milepost_client.operations.remarks import OpportunityChange
from milepost_shared.events.types import Opportunity
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.activities import ActivityView
from milepost_shared.text.formatting import (
    DECIMALS,
    format_amount,
    format_count,
    format_day,
    singular,
    with_article,
)

if TYPE_CHECKING:
    from milepost_shared.replay.playback import PlaybackGoal

UNDO = "Undo: milepost undo"
WEEK = 7  # days
PLAN_DECIMALS = 2  # values between the corners of a plan, and rates, are seldom round


def value_of_target(goal: GoalView) -> str:
    """`8 of 10`, `88, down to 80`; `8 coffees` without a target."""
    return format_progress(goal.value, goal.target, goal.baseline, goal.unit)


def format_progress(value: float, target: float | None, baseline: float, unit: str | None) -> str:
    """`8 of 10`, `88, down to 80` or `8 coffees`, from a value and the fields of a goal."""
    if target is None:
        return format_count(value, unit or "")
    return f"{format_amount(value)}{', down to' if target < baseline else ' of'} {format_amount(target)}"


def days_ahead_phrase(goal: GoalView) -> str:
    """`2 days ahead`, `on plan`, `3 days behind`, `starts on Fri 1 May`; empty without a plan.

    Whether the goal is on track decides. Days alone mislead where a plan has ended or comes down later: the
    flat end counts from its first day, so a goal that met its target would fall behind with every day.
    """
    if goal.status != "active":
        return goal.status
    if goal.on_track is None:
        planned = goal.target is not None and goal.deadline is not None
        return f"starts on {format_day(goal.start, goal.today)}" if planned else ""
    days = goal.days_ahead or 0
    if goal.on_track:
        return f"{format_count(days, 'day')} ahead" if days > 0 else "on plan"
    return f"{format_count(-days, 'day')} behind" if days < 0 else "behind"


def format_planned(goal: GoalView | PlaybackGoal, decimals: int = PLAN_DECIMALS) -> str:
    """Return the planned value of a goal, rounded to `decimals`; "" without a plan.

    It is rounded less where it would say otherwise than whether the goal is on track.
    """
    if (planned := goal.planned) is None:
        return ""
    value = goal.value
    rounded = [round(planned, places) for places in range(decimals, DECIMALS + 1)]
    fits = (r for r in rounded if (goal.on_track if r == value else (r > value) == (planned > value)))
    return format_amount(next(fits, planned))


def status_phrase(goal: GoalView) -> str:
    """`8 of 10, 2 days ahead`, `8 coffees so far`"""
    value = value_of_target(goal) if goal.target is not None else f"{value_of_target(goal)} so far"
    return ", ".join(filter(None, (value, days_ahead_phrase(goal))))


def format_pace(daily: float, unit: str = "") -> str:
    """`2.4 coffees a week`, from an amount a day."""
    weekly = daily * WEEK
    return f"{format_count(round(weekly, 1 if abs(weekly) >= 1 else 2), unit)} a week"


def format_list(names: tuple[str, ...]) -> str:
    """`Ana`, `Ana and Bo`, `Ana, Bo and Chen`"""
    *first, last = names or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def format_opportunity(named: Opportunity) -> str:
    """`“Role at Acme”`, `“Role at Acme” (applied)`"""
    return f"“{named.title}”" + (f" ({named.stage})" if named.stage else "")


def format_stage(stage: str) -> str:
    """`applied`, `no stage yet`"""
    return stage or "no stage yet"


def opportunity_change(change: OpportunityChange) -> str:
    """Return what an activity makes of an opportunity, as in `“Role at Acme”: applied → interview.`"""
    title, before, after = change.title, change.before, change.after
    if before is None:
        return f"New opportunity: “{title}”, {format_stage(after)}."
    if before == after:
        return f"“{title}” stays where it was: {format_stage(after)}."
    return f"“{title}”: {format_stage(before)} → {after}."


def format_activity(view: ActivityView, goal: GoalView | None = None) -> str:
    """`1 coffee with Ana`, `a call with Ana`, `88 kg` for a reading of a level, `an activity`"""
    amounts = {given.goal: given.amount for given in view.contributions}
    if goal is not None and goal.id in amounts:
        noun = goal.unit or "" if goal.measure == "level" else view.kind or goal.unit or "activity"
        done = format_count(amounts[goal.id], noun)
    else:
        done = with_article(singular(view.kind or "activity"))
    return f"{done} with {format_list(view.people)}" if view.people else done


def celebration_phrase(milestone: str, goal: str) -> str:
    """Congratulations on a milestone of the goal with that title."""
    return f"✦ You reached “{milestone}” on the way to “{goal}”. Well done!"


def target_met_phrase(goal: str) -> str:
    """Congratulations on a goal whose target is met, and what to do with it."""
    close = f'milepost goal achieve "{goal}" -r WHY'
    return f"✦ You have met your goal “{goal}”. Well done! It stays open until you close it: {close}"


def format_rounded(value: float) -> str:
    """Return a value of the planned line, or a rate, rounded to 2 decimals."""
    return format_amount(round(value, PLAN_DECIMALS))


def format_roughly(value: float, more: int = 0) -> str:
    """Return an amount rounded to two digits, and to a whole number from 10 on; with `more` decimals if
    asked."""
    return format_amount(_rounded_roughly(value, more))


def format_rough_count(value: float, noun: str) -> str:
    """`1 coffee`, `0.98 coffees`: an amount rounded as by `format_roughly`; the rounded one decides the
    form of the noun."""
    return format_count(_rounded_roughly(value), noun)


def _rounded_roughly(value: float, more: int = 0) -> float:
    size = floor(log10(abs(value))) if value else 0
    return round(value, min(max(1 - size, 0) + more, DECIMALS))


def format_hours(minutes: int) -> str:
    """`1:15`, for a column of hours."""
    hours, rest = divmod(minutes, 60)
    return f"{hours:,}:{rest:02}"


def format_minutes(minutes: int) -> str:
    """`45 min`, `2 h`, `1 h 30 min`"""
    hours, rest = divmod(minutes, 60)
    parts = (f"{format_amount(hours)} h" if hours else "", f"{rest} min" if rest or not hours else "")
    return " ".join(filter(None, parts))


def format_on_track(on_track: bool | None) -> str:
    """`yes`, `no` or `no plan`"""
    return {True: "yes", False: "no", None: "no plan"}[on_track]
