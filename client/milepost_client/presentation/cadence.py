"""Recurring goals, forecasts and paces, as phrases."""

from __future__ import annotations

from datetime import date

from milepost_client.presentation.phrases import format_pace, format_roughly
from milepost_shared.progress.cadence import CadenceView, PeriodState, PeriodView
from milepost_shared.progress.forecast import Forecast
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.paces import pace_change
from milepost_shared.progress.periods import Span
from milepost_shared.text.formatting import DECIMALS, format_amount, format_count, format_day

PERIOD_MARKS: dict[PeriodState, str] = {
    "met": "✓",
    "missed": "✗",
    "skipped": "-",
    "paused": "=",
    "running": "…",
}
SHORTEST_STREAK = 2  # met periods


def format_cadence_state(cadence: CadenceView, today: date) -> str:
    """`3 of 2 this week, met ✓ · 5 weeks in a row, best 9`, `1 of 2 this week, 1 to go until Sun 8 Mar`"""
    running = _format_running(cadence.running, cadence.days_left, today)
    parts = (running, _format_missed(cadence), _format_streak(cadence))
    return " · ".join(filter(None, parts))


def format_period(period: PeriodView | None) -> str:
    """`3 of 2 this week, met ✓`, `this week is skipped`; empty without a period."""
    if period is None:
        return ""
    if period.state in ("skipped", "paused"):
        return f"this {period.every} is {period.state}"
    done = ", met ✓" if period.state == "met" else ""
    return f"{format_amount(period.sum)} of {format_amount(period.quota)} this {period.every}{done}"


def format_span(span: Span, today: date) -> str:
    """`2026-W10 (Mon 2 Mar to Sun 8 Mar)`"""
    return f"{span.name} ({format_day(span.first, today)} to {format_day(span.last, today)})"


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


def format_paces(goal: GoalView) -> str:
    """`1.5 a week; 2.1 a week would be in time`"""
    now = format_pace(goal.pace)
    if not goal.required_pace or goal.deadline is None or goal.deadline <= goal.today:
        return now
    return f"{now}; {format_pace(goal.required_pace)} would be in time"


def format_pace_change(before: float | None, after: float | None) -> str | None:
    """`eased the pace from 2 to 1.2 a week`, from amounts a day.

    None where no pace is required before or after.
    """
    change = pace_change(before, after)
    if change is None:
        return None
    unit, was, now = change.unit, change.before or 0.0, change.after or 0.0
    if before is None:
        return f"set a pace of {format_roughly(now)} a {unit}"
    if after is None:
        return f"eased the pace from {format_roughly(was)} a {unit} to none"
    if was == now:
        return f"left the pace at {format_roughly(now)} a {unit}"
    shown = _so_that_they_differ(was, now)
    return f"{'eased' if now < was else 'raised'} the pace from {shown[0]} to {shown[1]} a {unit}"


def _format_running(period: PeriodView | None, days_left: int | None, today: date) -> str:
    """`1 of 2 this week, 1 to go until Sun 8 Mar`"""
    if period is None or period.state != "running":
        return format_period(period)
    until = "today" if not days_left else f"until {format_day(period.last, today)}"
    return f"{format_period(period)}, {format_amount(period.to_go)} to go {until}"


def _format_missed(cadence: CadenceView) -> str:
    """`last week missed: 1 of 2`; empty where the last period that is over was not missed."""
    over = [period for period in cadence.periods if period is not cadence.running]
    if not over or over[-1].state != "missed":
        return ""
    last = over[-1]
    return f"last {last.every} missed: {format_amount(last.sum)} of {format_amount(last.quota)}"


def format_periods(cadence: CadenceView) -> str:
    """`✓ ✓ ✗ ✓ … (met, missed)`: the last periods, oldest first, each with a mark, and the meaning of the
    marks."""
    used: dict[PeriodState, None] = dict.fromkeys(period.state for period in cadence.periods)
    key = ", ".join(f"{PERIOD_MARKS[state]} {state}" for state in used)
    return f"{' '.join(PERIOD_MARKS[period.state] for period in cadence.periods)}  ({key})"


def _format_streak(cadence: CadenceView) -> str:
    """`5 weeks in a row, best 9`"""
    if not cadence.best:
        return ""
    every = cadence.running.every if cadence.running else cadence.every or "period"
    now = f"{format_count(cadence.streak, every)} in a row" if cadence.streak >= SHORTEST_STREAK else ""
    best = f"best {cadence.best}" if cadence.best > cadence.streak and cadence.best >= SHORTEST_STREAK else ""
    if best and not now:
        best = f"best {format_count(cadence.best, every)} in a row"
    return ", ".join(filter(None, (now, best)))


def _is_outside(forecast: Forecast, day: date) -> bool:
    """Whether `day`, where the present pace leads, lies outside the band of the full weeks.

    Then one of those weeks, or what came after them, stands out.
    """
    before = forecast.earliest is not None and day < forecast.earliest
    return before or (forecast.latest is not None and day > forecast.latest)


def _format_band(earliest: date, latest: date | None, today: date) -> str:
    """`between Fri 5 Jun and Mon 3 Aug`, `Mon 4 May or later`"""
    if latest is None:
        return f"{format_day(earliest, today)} or later"
    if earliest == latest:
        return format_day(earliest, today)
    return f"between {format_day(earliest, today)} and {format_day(latest, today)}"


def _so_that_they_differ(one: float, other: float) -> tuple[str, str]:
    """Return both amounts, with as many decimals as it takes to tell them apart."""
    pairs = [(format_roughly(one, more), format_roughly(other, more)) for more in range(DECIMALS)]
    return next((pair for pair in pairs if pair[0] != pair[1]), pairs[-1])
