"""Notes of activities, as facts about a person or an opportunity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from milepost_shared.projections.activities import DatedNote
from milepost_shared.text.formatting import format_count, format_day

NEWEST_NOTES = 5


def note_facts(notes: Sequence[DatedNote], today: date) -> Iterator[tuple[str, str]]:
    """The newest notes of activities, each as a fact, and how many more there are."""
    for note in notes[:NEWEST_NOTES]:
        yield "noted", f"{format_day(note.day, today)}: {' '.join(note.note.split())}"
    if len(notes) > NEWEST_NOTES:
        yield "", f"and {format_count(len(notes) - NEWEST_NOTES, 'earlier note')}: milepost entries --with"
