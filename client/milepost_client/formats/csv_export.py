"""Entries as a table in CSV, for a spreadsheet: one row for each entry and goal that it counts for.

It can come back as entries (`entries_table`). The way for all events is Milepost's own export
(client/decisions/0008-export.md).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import NamedTuple

from milepost_client.parsing.goals import GoalNames, goal_names, goal_title
from milepost_shared.events.types import ActivityLogged, Contribution, GoalSet, Measure
from milepost_shared.model.entries import Entry, recency_key
from milepost_shared.projections.activities import ActivityView
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_amount

COLUMNS = (
    *("when", "with", "kind", "goal", "amount", "note"),
    *("organisation", "opportunity", "stage", "minutes", "quality", "entry", "measure"),
)
SEPARATOR = "; "
ORIGIN = "milepost-"
"""How the origins of entries begin that came from such a table; the id follows that they have in it."""
WIDE = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The four marks in full width, which some spreadsheets read as the others."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *WIDE)
"""How a cell begins that a spreadsheet would compute."""


class CsvExport(NamedTuple):
    """The bytes of a table, and how many entries are in it."""

    raw: bytes
    entries: int


def export_csv(log: Log) -> CsvExport:
    """Return the entries that stand, oldest first, as a table in UTF-8 that spreadsheets recognise."""
    entries = sorted((entry for entry in log.entries() if not entry.withdrawn), key=recency_key)
    return CsvExport(_table(log, [(row_id(entry), entry.activity) for entry in entries]), len(entries))


def entries_table(log: Log, activities: Iterable[ActivityView]) -> bytes:
    """Return activities as a table, in the order in which they come."""
    return _table(log, ((activity.ref, activity) for activity in activities))


def row_id(entry: Entry) -> str:
    """Return the id of an entry in tables: the ref of its original, where it was first logged."""
    origin = origin_of(entry) or ""
    return origin.removeprefix(ORIGIN) if origin.startswith(ORIGIN) else entry.original.event.ref


def origin_of(entry: Entry) -> str | None:
    """Return the origin with which an entry came, None where it was logged."""
    event = entry.original.event
    return event.origin if isinstance(event, ActivityLogged) else None


def origin_of_row(id: str) -> str:
    """Return the origin of an entry that comes from a table, where it has that id."""
    return ORIGIN + id


def without_mark(cell: str) -> str:
    """Return a cell of a table as it was before `write_table` marked it as no formula."""
    return cell[1:] if cell.startswith("'") and _begins_formula(cell) else cell


def _table(log: Log, activities: Iterable[tuple[str, ActivityLogged | ActivityView]]) -> bytes:
    goals, measures = goal_names(log), _measures(log)
    rows = (
        (*_cells(activity, given, goals), id, measures.get(given.goal, "sum") if given else "")
        for id, activity in activities
        for given in activity.contributions or (None,)
    )
    return write_table(COLUMNS, rows)


def _measures(log: Log) -> dict[str, Measure]:
    sets = (held.event for held in log.events.revisions())
    return {event.goal: event.measure for event in sets if isinstance(event, GoalSet)}


def write_table(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> bytes:
    """Return a table that spreadsheets recognise, in UTF-8; no cell of it is a formula."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows(map(_harmless, row) for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cells(
    activity: ActivityLogged | ActivityView, given: Contribution | None, goals: GoalNames
) -> Iterator[str]:
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
    number = cell.removeprefix("-").replace(".", "", 1).isdigit()
    return f"'{cell}" if _begins_formula(cell) and not number else cell


def _begins_formula(cell: str) -> bool:
    """Whether a cell is a formula, marked or not: a text that looks marked gets one more mark."""
    return cell.lstrip("'").startswith(FORMULA)
