"""Goals as a table in CSV, for a spreadsheet: one row for each, as it stands today."""

from __future__ import annotations

from collections.abc import Iterator

from milepost_client.device.clock import Moment
from milepost_client.formats.csv_export import write_table
from milepost_client.presentation.fields import format_cadence
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.storage.log import Log

COLUMNS = (
    *("id", "title", "status", "purpose", "unit", "measure", "value", "target", "planned", "on track"),
    *("days ahead", "start", "deadline", "cadence", "about", "serves", "priority", "tags", "note"),
)


def export_goals(log: Log, moment: Moment) -> tuple[bytes, int]:
    """Return the table, and how many goals are in it."""
    goals = goal_views(log.goal_totals.book(), moment.today)
    titles = {goal.id: goal.title for goal in goals}
    return write_table(COLUMNS, (_cells(goal, titles) for goal in goals)), len(goals)


def _cells(goal: GoalView, titles: dict[str, str]) -> Iterator[str]:
    yield from (goal.id, goal.title, goal.status, goal.purpose or "", goal.unit or "", goal.measure)
    yield from map(_number, (goal.value, goal.target, goal.planned))
    yield "" if goal.on_track is None else "yes" if goal.on_track else "no"
    yield _number(goal.days_ahead)
    yield from (str(goal.start), str(goal.deadline or ""))
    yield format_cadence(goal.cadence) if goal.cadence else ""
    yield from (goal.about or "", titles.get(goal.parent or "", ""), str(goal.priority))
    yield from ("; ".join(goal.tags), goal.note or "")


def _number(value: float | None) -> str:
    """Return a number as spreadsheets of most countries read it: `2.5`, `10`."""
    return "" if value is None else f"{round(value, 6):.6f}".rstrip("0").rstrip(".")
