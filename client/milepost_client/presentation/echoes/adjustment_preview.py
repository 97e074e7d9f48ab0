"""A preview of an adjustment: what it would change in the plan, the required pace and the SMART check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from milepost_client.operations.adjustment_preview import Preview, PreviewedAdjustment
from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.echoes.goal_echo import goal_adjusted
from milepost_client.presentation.fields import field_name, format_field
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.text_width import wrap
from milepost_client.presentation.phrases import format_pace, format_rounded
from milepost_client.presentation.smart import MARKS
from milepost_shared.events.types import from_micros, to_micros
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.indicators import required_pace
from milepost_shared.projections.smart import FindingState, SmartFinding
from milepost_shared.text.formatting import format_day

ACHIEVABLE: dict[tuple[FindingState, FindingState], str] = {
    ("yes", "yes"): "Still achievable. ",
    ("no", "yes"): "Achievable now. ",
    ("unknown", "yes"): "Achievable. ",
    ("yes", "no"): "No longer achievable. ",
    ("no", "no"): "Still not achievable. ",
    ("unknown", "no"): "Not achievable. ",
}


def preview_table(preview: Preview, names: GoalNames, width: int) -> str:
    """Return what would change, and below it whether the goal is achievable."""
    rows = [*_field_rows(preview, names), *_plan_rows(preview), *_mark_rows(preview)]
    lines = [
        format_table(("", "Now", "Then"), rows, width=width),
        "",
        *wrap(achievable_phrase(preview.before.achievable, preview.after.achievable), width),
    ]
    return "\n".join(lines)


def preview_line(preview: Preview) -> str:
    """Return what would change, in one line; empty where neither plan nor pace changes."""
    changes = "; ".join(f"{name} {before} → {after}" for name, before, after in _plan_rows(preview))
    if not changes:
        return ""
    can = achievable_phrase(preview.before.achievable, preview.after.achievable)
    return f"{changes[0].upper()}{changes[1:]}. {can}"


def adjusted_with_preview(done: PreviewedAdjustment, today: date) -> str:
    """Return the sentence for an adjusted goal, and below it what changes for the plan and the pace."""
    echo = goal_adjusted(done.written, today, done.preview.names)
    line = preview_line(done.preview)
    return f"{echo}\n{line}" if line else echo


def achievable_phrase(before: SmartFinding, after: SmartFinding) -> str:
    """`Still achievable. It takes 8 coffees in four weeks; your best four weeks brought 9.`"""
    change = ACHIEVABLE.get((before.state, after.state), "")
    return f"{change}{after.reason}{f' {after.advice}' if after.state == 'no' else ''}"


def _field_rows(preview: Preview, names: GoalNames) -> Iterator[tuple[str, str, str]]:
    goal = preview.after.goal
    for name, (before, after) in goal.revisions[-1].changes.items():
        yield (
            field_name(name),
            format_field(name, before, goal.today, names),
            format_field(name, after, goal.today, names),
        )


def _plan_rows(preview: Preview) -> Iterator[tuple[str, str, str]]:
    sides = preview.before.goal, preview.after.goal
    for name, (before, after) in (
        ("required pace", [_format_required_pace(goal, preview.day) for goal in sides]),
        ("plan ends", [_format_end(goal) for goal in sides]),
    ):
        if before != after:
            yield name, before, after


def _format_required_pace(goal: GoalView, day: date) -> str:
    pace = _required_pace(goal, max(day, goal.today)) if goal.status == "active" else None
    return "none" if pace is None else format_pace(from_micros(pace), goal.unit or "")


def _required_pace(goal: GoalView, day: date) -> Fraction | None:
    fields = {"target": goal.target, "deadline": goal.deadline}
    return required_pace(fields, goal.baseline, to_micros(goal.value), day)


def _format_end(goal: GoalView) -> str:
    if not goal.line:
        return "no plan"
    end = goal.line[-1]
    return f"{format_rounded(end.value)} on {format_day(end.day, goal.today)}"


def _mark_rows(preview: Preview) -> Iterator[tuple[str, str, str]]:
    for before, after in zip(preview.before.findings, preview.after.findings, strict=True):
        if before.state != after.state:
            yield after.name, MARKS[before.state], MARKS[after.state]
