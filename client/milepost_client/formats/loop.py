"""Checkmarks of Loop Habit Tracker: a table of one habit, or of all, with a row for each day.

Numbers are in thousandths. Of a habit that is done or not, a day counts where it was marked by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import blake2b
from pathlib import PurePath
from typing import NamedTuple

from milepost_client.formats.csv_table import BadRow, Record, decode_table, table_records
from milepost_client.formats.import_origins import Origins
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import draft_header
from milepost_shared.events.types import ActivityLogged, Contribution, GoalSet, encode
from milepost_shared.events.validation import validate
from milepost_shared.text.formatting import format_count
from milepost_shared.text.names import normalize, spell

THOUSAND = 1_000
FIRST_ROWS = 5
"""How many rows tell what a table is."""
DONE = "YES_MANUAL"
WORDS = {DONE, "YES_AUTO", "NO", "UNKNOWN", "SKIP"}
STATES = {"-1", "0", "1", "2", "3"}
"""How older versions write the words: 2 is done by hand, 1 follows from the schedule."""
DONE_STATE = "2"
ONE = ["date", "value", "notes"]
UNTITLED = {"checkmarks", "scores", "file", "-"}
"""How Loop calls its files, in a folder that has the habit's name."""
_number = re.compile(r"-?\d+")
_day = re.compile(r"\d{4}-\d\d-\d\d")


class Habit(NamedTuple):
    """A habit: its title, and the day, the cell and the note of each row."""

    title: str
    rows: list[tuple[date, str, str]]


class LoopImport(NamedTuple):
    """What a file says: goals that are new, activities, what cannot be read, and what waits."""

    goals: list[GoalSet]
    drafts: list[ActivityLogged]
    bad: list[str]
    notes: list[str]


def is_loop(text: str) -> bool:
    """Return whether a table has checkmarks: a day in the first cell of each row, and marks in the next."""
    records, _ = table_records(text)
    header, rows = next(records, None), list(_take(records, FIRST_ROWS))
    if header is None or isinstance(header, BadRow) or normalize(header[1][0]) != "date" or not rows:
        return False
    one = [normalize(cell) for cell in header[1]] == ONE
    return all(not isinstance(row, BadRow) and _is_marked(row[1], one) for row in rows)


def read_loop(
    raw: bytes, name: str, today: date, known: dict[str, str], *, title: str | None, encoding: str | None
) -> LoopImport:
    """Read checkmarks. `known` are the ids of goals by normalized title; `title` is that of the only habit.

    A habit without a goal of its title becomes one. Raises BadInput where the only habit has no title.
    """
    habits, bad = _habits(decode_table(raw, encoding), title or _named_after(name))
    goals, drafts, origins, later = [], [], Origins("loop"), 0
    for habit in habits:
        own = blake2b(f"loop\n{normalize(habit.title)}".encode(), digest_size=6).hexdigest()
        goal = own if own in known.values() else known.get(normalize(habit.title), own)
        if goal not in known.values():
            first = min((day for day, _, _ in habit.rows), default=today)
            goals.append(GoalSet(**draft_header(), goal=goal, title=habit.title, start=min(first, today)))
        for draft in _activities(habit, goal, origins):
            later += draft.day > today
            if draft.day <= today:
                validate(encode(draft), today)
                drafts.append(draft)
    notes = [f"{format_count(later, 'day')} after today: import the file again then."] if later else []
    return LoopImport(goals, drafts, bad, notes)


def _activities(habit: Habit, goal: str, origins: Origins) -> Iterator[ActivityLogged]:
    counts = not all(cell in STATES | WORDS for _, cell, _ in habit.rows)
    for day, cell, note in habit.rows:
        if amount := _amount(cell, counts):
            yield ActivityLogged(
                **draft_header(),
                day=day,
                contributions=(Contribution(goal=goal, amount=amount),),
                note=note or None,
                origin=origins.next(goal, str(day), amount, note),
            )


def _amount(cell: str, counts: bool) -> float:
    """Return what a day counts; 0 for nothing."""
    if cell in WORDS:
        return float(cell == DONE)
    if not counts:
        return float(cell == DONE_STATE)
    return max(int(cell), 0) / THOUSAND


def _habits(text: str, title: str | None) -> tuple[list[Habit], list[str]]:
    records, _ = table_records(text)
    header = next(records, None)
    assert header is not None
    assert not isinstance(header, BadRow)
    names = [cell.strip() for cell in header[1]]
    one = [normalize(name) for name in names] == ONE
    if one and not title:
        raise BadInput("The file does not say which habit it has.", "As in: --title Calls", field="title")
    titles = [title or ""] if one else [spell(name) for name in names[1:]]
    habits, bad = [Habit(name, []) for name in titles], []
    for record in records:
        if isinstance(record, BadRow) or not _is_marked(record[1], one):
            line = record.line if isinstance(record, BadRow) else record[0]
            bad.append(f"line {line}: It has no day, or a mark that is not known.")
            continue
        day, *cells = [cell.strip() for cell in record[1]]
        note = cells[1] if one and len(cells) > 1 else ""
        for habit, cell in zip(habits, cells, strict=False):
            habit.rows.append((date.fromisoformat(day), cell, note))
    return [habit for habit in habits if habit.title], bad


def _is_marked(cells: Sequence[str], one: bool) -> bool:
    day, *marks = [cell.strip() for cell in cells]
    try:
        if not _day.fullmatch(day):
            return False
        date.fromisoformat(day)
    except ValueError:
        return False
    marked = marks[:1] if one else [mark for mark in marks if mark]
    return bool(marked) and all(mark in WORDS or _number.fullmatch(mark) for mark in marked)


def _take(records: Iterable[Record | BadRow], most: int) -> Iterator[Record | BadRow]:
    return (record for record, _ in zip(records, range(most), strict=False))


def _named_after(file: str) -> str | None:
    """Return the title that a file's name gives: `Calls` from `Calls.csv`, none from `Checkmarks.csv`."""
    stem = spell(PurePath(file).stem.replace("_", " ").replace("-", " "))
    return None if not stem or normalize(stem) in UNTITLED else stem
