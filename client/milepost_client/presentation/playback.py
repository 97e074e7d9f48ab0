"""A replay over time as tables: how each goal stood at the end of every period, and what had changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from milepost_client.presentation.phrases import format_planned
from milepost_client.presentation.table import render
from milepost_shared.replay.playback import GoalThen
from milepost_shared.text.formatting import format_amount, format_day

HEADERS = ("Day", "Value", "Planned", "On track", "Target", "Deadline", "Changed")
ON_TRACK = {True: "yes", False: "no", None: "no plan"}


def playback_table(times: Iterable[tuple[date, GoalThen | None]], today: date, width: int) -> str:
    """A goal on the day of each frame, with what changed since the frame before."""
    rows, before = [], None
    for day, then in times:
        rows.append(_row(day, then, before, today))
        before = then or before
    return render(HEADERS, rows, width=width, right=(1, 2, 4))


def _row(day: date, then: GoalThen | None, before: GoalThen | None, today: date) -> tuple[str, ...]:
    if then is None:
        return (format_day(day, today), *[""] * 5, "taken back")
    return (
        format_day(day, today),
        format_amount(then.value),
        "" if then.planned is None else format_planned(then.planned),
        ON_TRACK[then.on_track],
        "none" if then.target is None else format_amount(then.target),
        format_day(then.deadline, today) if then.deadline else "none",
        ", ".join(_changes(before, then)) if before else "",
    )


def _changes(before: GoalThen, then: GoalThen) -> list[str]:
    """What changed since the frame before: `target`, `deadline`, `now paused`."""
    found = [name for name in ("target", "deadline") if getattr(before, name) != getattr(then, name)]
    return [*found, f"now {then.status}"] if then.status != before.status else found
