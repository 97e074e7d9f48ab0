"""A replay over time as a table: a goal at the end of each period, and what had changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from milepost_client.presentation.phrases import format_on_track, format_rounded
from milepost_client.presentation.table import render
from milepost_shared.replay.playback import GoalThen
from milepost_shared.text.formatting import format_amount, format_day

HEADERS = ("Day", "Value", "Planned", "On track", "Target", "Deadline", "Changed")


def playback_table(frames: Iterable[tuple[date, GoalThen | None]], today: date, width: int) -> str:
    """One row per frame: the goal on that day, with what changed since the frame before."""
    rows, before = [], None
    for day, then in frames:
        rows.append(_row(day, then, before, today))
        before = then or before
    return render(HEADERS, rows, width=width, right=(1, 2, 4))


def _row(day: date, then: GoalThen | None, before: GoalThen | None, today: date) -> tuple[str, ...]:
    if then is None:
        return (format_day(day, today), *[""] * 5, "taken back")
    return (
        format_day(day, today),
        format_amount(then.value),
        "" if then.planned is None else format_rounded(then.planned),
        format_on_track(then.on_track),
        "none" if then.target is None else format_amount(then.target),
        format_day(then.deadline, today) if then.deadline else "none",
        ", ".join(_changes(before, then)) if before else "",
    )


def _changes(before: GoalThen, then: GoalThen) -> list[str]:
    """`target`, `deadline`, `now paused`: what changed since the frame before."""
    fields = [name for name in ("target", "deadline") if getattr(before, name) != getattr(then, name)]
    return [*fields, f"now {then.status}"] if then.status != before.status else fields
