"""Sentences that say what was done with a goal: set, adjusted, its status changed, a period skipped."""

from __future__ import annotations

from datetime import date

from milepost_client.operations.skip_period import SkippedPeriod
from milepost_client.operations.written import Written
from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.cadence import format_cadence_state, format_span
from milepost_client.presentation.fields import field_name, format_cadence, format_field
from milepost_client.presentation.phrases import UNDO, WEEK, format_pace, status_phrase
from milepost_shared.events.types import Status
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.text.formatting import format_count, format_day

BECAME: dict[Status, str] = {
    "active": "Resumed",
    "paused": "Paused",
    "achieved": "Closed as achieved:",
    "dropped": "Dropped",
}
"""The verb for a goal that got another status."""


def goal_set(written: Written, today: date) -> str:
    """Return the sentence for a goal that was set."""
    goal = written.goal
    assert goal is not None
    start = f" from {format_day(goal.start, today)} on" if goal.start != today else ""
    return f"Set “{goal.title}”{start}{_plan(goal, today)}. {UNDO}"


def goal_adjusted(written: Written, today: date, names: GoalNames) -> str:
    """Return the sentence for an adjusted goal: its new status, or the changes field by field."""
    goal = written.goal
    assert goal is not None
    revision = next(revision for revision in goal.revisions if revision.ref == written.ref)
    day = revision.effective_day
    since = f" from {format_day(day, today)} on" if day != today else ""
    if revision.changes.keys() == {"status"}:
        verb = BECAME[revision.changes["status"][1]]
        return f"{verb} “{goal.title}”{since}. Now {status_phrase(goal)}. {UNDO}"
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
    return f"Skipped {format_span(result.period, today)} of “{goal.title}”{now and f': {now}'}. {UNDO}"


def _plan(goal: GoalView, today: date) -> str:
    by = f" by {format_day(goal.deadline, today)}" if goal.deadline else ""
    often = f", with a cadence of {format_cadence(goal.cadence)}" if goal.cadence else ""
    if goal.target is None:
        return f"{by}{often}"
    return (
        f": {format_count(goal.target, goal.unit or '')}{by or ', without a deadline'}{_takes(goal)}{often}"
    )


def _takes(goal: GoalView) -> str:
    """The pace that it takes, where there is a week or more for it and it is more than nothing a week."""
    if goal.target is None or goal.deadline is None or (days := (goal.deadline - goal.start).days) < WEEK:
        return ""
    change = (goal.target - goal.baseline) / days
    pace = format_pace(abs(change))
    return "" if pace == format_pace(0.0) else f", which takes {pace}{' down' if change < 0 else ''}"
