"""Sentences that say what was done with a goal: set, adjusted, its status changed, a period skipped."""

from __future__ import annotations

from datetime import date

from milepost_client.operations.skip_period import SkippedPeriod
from milepost_client.operations.written import WriteResult
from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.cadence import format_cadence_state, format_span
from milepost_client.presentation.fields import field_name, format_cadence, format_field
from milepost_client.presentation.phrases import UNDO, WEEK, format_pace, status_phrase
from milepost_shared.events.types import Status
from milepost_shared.progress.cadence import CadenceView
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.text.formatting import format_count, format_day

BECAME: dict[Status, str] = {
    "active": "Resumed",
    "paused": "Paused",
    "achieved": "Closed as achieved:",
    "dropped": "Dropped",
}
"""The verb for a goal that got another status."""


def goal_set(written: WriteResult, today: date) -> str:
    """Return the sentence for a goal that was set."""
    goal = written.goal
    assert goal is not None
    start = f" from {format_day(goal.start, today)} on" if goal.start != today else ""
    return f"Set “{goal.title}”{start}{_plan(goal, today)}. {UNDO}"


def goal_adjusted(written: WriteResult, today: date, names: GoalNames) -> str:
    """Return the sentence for an adjusted goal: its new status, or the changes field by field."""
    goal = written.goal
    assert goal is not None
    revision = next(revision for revision in goal.revisions if revision.ref == written.ref)
    day = revision.effective_day
    since = f" from {format_day(day, today)} on" if day != today else ""
    if revision.changes.keys() == {"status"}:
        verb = BECAME[revision.changes["status"][1]]
        streak = _streak_phrase(goal.cadence_state, revision.changes["status"][1])
        return f"{verb} “{goal.title}”{since}. Now {status_phrase(goal)}.{streak} {UNDO}"
    changes = "; ".join(
        f"{field_name(name)} {' → '.join(format_field(name, value, today, names) for value in change)}"
        for name, change in revision.changes.items()
    )
    return f"Adjusted “{goal.title}”{since}: {changes}. Now {status_phrase(goal)}. {UNDO}"


def period_skipped(result: SkippedPeriod, today: date) -> str:
    """Return the sentence for a skipped period."""
    goal = result.written.goal
    assert goal is not None
    now = format_cadence_state(goal.cadence_state, today) if goal.cadence_state else ""
    what = f"{format_span(result.period, today)} of “{goal.title}”{now and f': {now}'}"
    return f"Skipped {what}. It ends no streak. {UNDO}"


def _streak_phrase(cadence: CadenceView | None, status: Status) -> str:
    """Say what a pause, or its end, does to the periods in a row; empty where there are none."""
    if cadence is None or cadence.every is None or status not in ("paused", "active"):
        return ""
    row = f"Your {format_count(cadence.streak, cadence.every)} in a row" if cadence.streak else "Your streak"
    spared = f"a {cadence.every} with a pause in it is passed over, unless it is met"
    return f" {row} {'waits' if status == 'paused' else 'goes on'}: {spared}."


def _plan(goal: GoalView, today: date) -> str:
    by = f" by {format_day(goal.deadline, today)}" if goal.deadline else ""
    often = f", with a cadence of {format_cadence(goal.cadence)}" if goal.cadence else ""
    if goal.target is None:
        return f"{by}{often}"
    target = format_count(goal.target, goal.unit or "")
    return f": {target}{by or ', without a deadline'}{_pace_phrase(goal)}{often}"


def _pace_phrase(goal: GoalView) -> str:
    """Return the required pace as a phrase; empty for plans under a week and for a pace that rounds to 0."""
    if goal.target is None or goal.deadline is None or (days := (goal.deadline - goal.start).days) < WEEK:
        return ""
    change = (goal.target - goal.baseline) / days
    pace = format_pace(abs(change))
    return "" if pace == format_pace(0.0) else f", which takes {pace}{' down' if change < 0 else ''}"
