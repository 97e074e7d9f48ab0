"""Next steps and notes: a table of steps, and both as facts about a person or an opportunity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from milepost_client.operations.people.plan_step import StepResult
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.phrases import UNDO
from milepost_shared.model.steps import Step
from milepost_shared.projections.activities import DatedNote
from milepost_shared.text.formatting import format_count, format_day

NEWEST_NOTES = 5
HEADERS = ("Next step", "For", "Opportunity", "When")


def steps_table(steps: Sequence[Step], titles: Mapping[str, str], today: date) -> str:
    """One row per step."""
    rows = [
        (
            step.what,
            step.person or "",
            titles.get(step.opportunity or "", ""),
            format_step_day(step, today),
        )
        for step in steps
    ]
    return format_table(HEADERS, rows, width=terminal_width())


def format_step_day(step: Step, today: date) -> str:
    """`by Fri 13 Mar`, `since Tue 3 Mar`, `done Mon 2 Mar`, `dropped`"""
    if step.dropped:
        return "dropped"
    if step.done:
        return f"done {format_day(step.done, today)}"
    if step.by is None:
        return ""
    return "today" if step.by == today else f"{_by(step.by, today)} {format_day(step.by, today)}"


def format_step(step: Step, today: date) -> str:
    """`Send the deck, by Fri 13 Mar`"""
    return ", ".join(filter(None, (step.what, format_step_day(step, today))))


def step_echo(result: StepResult, today: date) -> str:
    """`Planned: Send the deck, for Ana, by Fri 13 Mar. Undo: milepost undo`"""
    step = result.step
    verb = "Dropped" if step.dropped else "Done" if step.done else "Planned"
    about = f"for {step.person}" if step.person else ""
    title = f"“{result.opportunity}”" if result.opportunity else ""
    when = "" if step.done or step.dropped else format_step_day(step, today)
    return f"{verb}: {', '.join(filter(None, (step.what, about, title, when)))}. {UNDO}"


def _by(day: date, today: date) -> str:
    return "since" if day < today else "by"


def note_facts(notes: Sequence[DatedNote], today: date) -> Iterator[tuple[str, str]]:
    """The newest notes of activities, each as a fact, and how many more there are."""
    for note in notes[:NEWEST_NOTES]:
        yield "noted", f"{format_day(note.day, today)}: {' '.join(note.note.split())}"
    if len(notes) > NEWEST_NOTES:
        yield "", f"and {format_count(len(notes) - NEWEST_NOTES, 'earlier note')}: milepost entries --with"
