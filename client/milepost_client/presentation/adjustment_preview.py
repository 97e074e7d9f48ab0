"""What an adjustment would change, before it is saved: the plan, the required pace, the SMART check."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from milepost_client.operations.adjustment_preview import Preview
from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.fields import field_name, format_field
from milepost_client.presentation.phrases import format_pace
from milepost_client.presentation.smart import MARKS
from milepost_client.presentation.table import render
from milepost_client.presentation.text_width import wrap
from milepost_shared.events.types import from_micros, to_micros
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.indicators import required_pace
from milepost_shared.projections.smart import State
from milepost_shared.text.formatting import format_amount, format_day

TURNS: dict[tuple[State, State], str] = {
    ("yes", "yes"): "Still achievable. ",
    ("no", "yes"): "Achievable now. ",
    ("unknown", "yes"): "Achievable. ",
    ("yes", "no"): "No longer achievable. ",
    ("no", "no"): "Still not achievable. ",
    ("unknown", "no"): "Not achievable. ",
}


def preview_table(found: Preview, names: GoalNames, width: int) -> str:
    """The preview as a table of what changes, and under it whether the goal is achievable."""
    rows = [*_fields(found, names), *_plan(found), *_marks(found)]
    lines = [render(("", "Now", "Then"), rows, width=width), "", *wrap(achievable(found), width)]
    return "\n".join(lines)


def preview_line(found: Preview) -> str:
    """The same in a line, for an echo; nothing where neither plan nor pace changes."""
    said = "; ".join(f"{name} {before} → {after}" for name, before, after in _plan(found))
    return f"{said[0].upper()}{said[1:]}. {achievable(found)}" if said else ""


def achievable(found: Preview) -> str:
    """`Still achievable. It takes 8 coffees in four weeks; your best four weeks brought 9.`"""
    before, after = (
        next(finding for finding in side.findings if finding.letter == "A")
        for side in (found.before, found.after)
    )
    turn = TURNS.get((before.state, after.state), "")
    return f"{turn}{after.reason}{f' {after.advice}' if after.state == 'no' else ''}"


def _fields(found: Preview, names: GoalNames) -> Iterator[tuple[str, str, str]]:
    goal = found.after.goal
    for name, (before, after) in goal.revisions[-1].changes.items():
        yield (
            field_name(name),
            format_field(name, before, goal.today, names),
            format_field(name, after, goal.today, names),
        )


def _plan(found: Preview) -> Iterator[tuple[str, str, str]]:
    sides = found.before.goal, found.after.goal
    for name, said in (
        ("required pace", [_takes(goal, found.day) for goal in sides]),
        ("plan ends", [_end(goal) for goal in sides]),
    ):
        if said[0] != said[1]:
            yield name, said[0], said[1]


def _takes(goal: GoalView, day: date) -> str:
    pace = _pace(goal, max(day, goal.today)) if goal.status == "active" else None
    return "none" if pace is None else format_pace(from_micros(pace), goal.unit or "")


def _pace(goal: GoalView, day: date) -> Fraction | None:
    fields = {"target": goal.target, "deadline": goal.deadline}
    return required_pace(fields, goal.baseline, to_micros(goal.value), day)


def _end(goal: GoalView) -> str:
    if not goal.line:
        return "no plan"
    end = goal.line[-1]
    return f"{format_amount(round(end.value, 2))} on {format_day(end.day, goal.today)}"


def _marks(found: Preview) -> Iterator[tuple[str, str, str]]:
    for before, after in zip(found.before.findings, found.after.findings, strict=True):
        if before.state != after.state:
            yield after.name, MARKS[before.state], MARKS[after.state]
