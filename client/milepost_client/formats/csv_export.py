"""Entries as a table in CSV, for a spreadsheet: one row for each entry and goal that it counts for.

The way back into Milepost is its own export, which has all events (client/decisions/0008-export.md).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from milepost_client.parsing.goals import GoalNames, goal_names, goal_title
from milepost_shared.events.types import ActivityLogged, Contribution
from milepost_shared.model.entries import recency_key
from milepost_shared.projections.activities import ActivityView
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_amount

COLUMNS = (
    *("when", "with", "kind", "goal", "amount", "note"),
    *("organisation", "opportunity", "stage", "minutes", "quality"),
)
SEPARATOR = "; "
Entered = ActivityLogged | ActivityView
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute."""


class CsvExport(NamedTuple):
    """The bytes of a table, and how many entries are in it."""

    raw: bytes
    entries: int


def export_csv(log: Log) -> CsvExport:
    """Return the entries that stand, oldest first, as a table in UTF-8 that spreadsheets recognise."""
    entries = sorted((entry for entry in log.entries() if not entry.withdrawn), key=recency_key)
    return CsvExport(entries_table(log, [entry.activity for entry in entries]), len(entries))


def entries_table(log: Log, activities: Iterable[Entered]) -> bytes:
    """Return activities as a table, in the order in which they come."""
    goals = goal_names(log)
    rows = (
        _cells(activity, given, goals)
        for activity in activities
        for given in activity.contributions or (None,)
    )
    return write_table(COLUMNS, rows)


def write_table(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Return a table that spreadsheets recognise, in UTF-8; no cell of it is a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(map(_harmless, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cells(activity: Entered, given: Contribution | None, goals: GoalNames) -> Iterator[str]:
    yield f"{activity.day}T{activity.time}" if activity.time else str(activity.day)
    yield SEPARATOR.join(activity.people)
    yield activity.kind or ""
    yield goal_title(given.goal, goals) if given else ""
    yield format_amount(given.amount).replace(",", "") if given else ""
    yield activity.note or ""
    yield activity.organisation or ""
    yield SEPARATOR.join(opportunity.title for opportunity in activity.opportunities)
    yield SEPARATOR.join(opportunity.stage for opportunity in activity.opportunities)
    yield "" if activity.minutes is None else str(activity.minutes)
    yield "" if activity.quality is None else str(activity.quality)


def _harmless(cell: str) -> str:
    """Mark text that a spreadsheet would take for a formula; a number below 0 stays one."""
    begins = cell.startswith(FORMULA) and not cell.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if begins else cell
