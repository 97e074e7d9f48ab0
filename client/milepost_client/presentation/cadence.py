"""Recurring goals, forecasts and paces, as phrases."""

from __future__ import annotations

from datetime import date

from milepost_client.presentation.phrases import format_pace
from milepost_shared.progress.cadence import CadenceView, PeriodView
from milepost_shared.progress.forecast import Forecast
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.periods import Span
from milepost_shared.text.formatting import count, format_amount, format_day

SHORTEST_STREAK = 2  # met periods


def format_cadence_state(cadence: CadenceView, today: date) -> str:
    """`3 of 2 this week, met ✓ · 5 weeks in a row, best 9`, `1 of 2 this week, 1 to go until Sun 8 Mar`"""
    parts = (_format_running(cadence.running, cadence.days_left, today), _format_streak(cadence))
    return " · ".join(filter(None, parts))


def format_forecast(goal: GoalView) -> str:
    """`Tue 30 Jun; as recent weeks went, between Fri 5 Jun and Mon 3 Aug`, `Fri 1 May at the present pace;
    as recent weeks went, Mon 4 May or later`, `not at this pace`, `met on Fri 6 Mar`; empty without a target.
    """
    forecast = goal.forecast
    if forecast is None:
        return ""
    if forecast.day and forecast.day <= goal.today:
        return f"met on {format_day(forecast.day, goal.today)}"
    day = format_day(forecast.day, goal.today) if forecast.day else "not at this pace"
    if not forecast.earliest:
        return day
    by_pace = " at the present pace" if forecast.day and _is_outside(forecast, forecast.day) else ""
    band = _format_band(forecast.earliest, forecast.latest, goal.today)
    return f"{day}{by_pace}; as recent weeks went, {band}"


def _is_outside(forecast: Forecast, day: date) -> bool:
    """Whether `day`, where the present pace leads, lies outside the band of the full weeks.

    Then one of those weeks, or what came after them, stands out.
    """
    before = forecast.earliest is not None and day < forecast.earliest
    return before or (forecast.latest is not None and day > forecast.latest)


def _format_band(earliest: date, latest: date | None, today: date) -> str:
    if latest is None:
        return f"{format_day(earliest, today)} or later"
    if earliest == latest:
        return format_day(earliest, today)
    return f"between {format_day(earliest, today)} and {format_day(latest, today)}"


def format_paces(goal: GoalView) -> str:
    """`1.5 a week; 2.1 a week would be in time`"""
    now = format_pace(goal.pace)
    if not goal.required_pace or goal.deadline is None or goal.deadline <= goal.today:
        return now
    return f"{now}; {format_pace(goal.required_pace)} would be in time"


def format_span(span: Span, today: date) -> str:
    """`2026-W10 (Mon 2 Mar to Sun 8 Mar)`"""
    return f"{span.name} ({format_day(span.first, today)} to {format_day(span.last, today)})"


def _format_running(period: PeriodView | None, days_left: int | None, today: date) -> str:
    """`1 of 2 this week, 1 to go until Sun 8 Mar`"""
    if period is None or period.state != "running":
        return format_period(period)
    until = "today" if not days_left else f"until {format_day(period.last, today)}"
    return f"{format_period(period)}, {format_amount(period.to_go)} to go {until}"


def format_period(period: PeriodView | None) -> str:
    """`3 of 2 this week, met ✓`, `this week is skipped`; empty without a period."""
    if period is None:
        return ""
    if period.state in ("skipped", "paused"):
        return f"this {period.every} is {period.state}"
    done = ", met ✓" if period.state == "met" else ""
    return f"{format_amount(period.sum)} of {format_amount(period.quota)} this {period.every}{done}"


def _format_streak(cadence: CadenceView) -> str:
    """`5 weeks in a row, best 9`"""
    if not cadence.best:
        return ""
    every = cadence.running.every if cadence.running else cadence.every or "period"
    now = f"{count(cadence.streak, every)} in a row" if cadence.streak >= SHORTEST_STREAK else ""
    best = f"best {cadence.best}" if cadence.best > cadence.streak and cadence.best >= SHORTEST_STREAK else ""
    if best and not now:
        best = f"best {count(cadence.best, every)} in a row"
    return ", ".join(filter(None, (now, best)))
