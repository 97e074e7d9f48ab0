"""Replays of a goal as tables: several moments side by side, and one period after another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from milepost_client.presentation.cadence import format_cadence_state
from milepost_client.presentation.phrases import days_ahead_phrase, format_on_track, format_rounded
from milepost_client.presentation.table import format_table
from milepost_client.presentation.terminal import terminal_width
from milepost_shared.model.book import Book
from milepost_shared.progress.adherence import PlanOutcome, plan_outcome
from milepost_shared.progress.goal_view import GoalView, goal_view
from milepost_shared.replay.playback import PlaybackGoal
from milepost_shared.text.formatting import format_amount, format_day

FACTS = (
    "value",
    "planned",
    "on track",
    "stands",
    "days on track",
    "target",
    "deadline",
    "plan ends",
    "status",
)
PLAYBACK_HEADERS = ("Day", "Value", "Planned", "On track", "Target", "Deadline", "Changed")
NOTHING = frozenset({"none", "no plan", "not there"})
"""Cells that say nothing."""


class Column(Struct, frozen=True):
    """A column of the table: a book as of a day, under a heading."""

    heading: str
    book: Book
    day: date

    def view(self, goal: str) -> GoalView | None:
        """The view of a goal; None where it was not known."""
        known = self.book.goals.get(goal)
        return goal_view(known, self.day) if known else None

    def outcome(self, goal: str) -> PlanOutcome | None:
        """What the goal's plan came to; None where it was not known."""
        known = self.book.goals.get(goal)
        return plan_outcome(known, self.day) if known else None

    def facts(self, goal: str) -> dict[str, str]:
        """The cells of a goal by the name of their row; empty where it was not known."""
        view, outcome = self.view(goal), self.outcome(goal)
        if view is None or outcome is None:
            return {}
        cells: dict[str, str] = dict(zip(FACTS, _format_facts(view, outcome), strict=True))
        if view.cadence_state:
            cells["cadence"] = format_cadence_state(view.cadence_state, self.day) or "none"
        return cells | {
            f"“{m.name}”": _format_milestone(m.state, m.reached, self.day) for m in view.milestones
        }


def replay_table(title: str, goal: str, shown: Sequence[Column]) -> str:
    """One row per fact and milestone, one column per moment; rows that say nothing are left out."""
    facts = [column.facts(goal) for column in shown]
    names = dict.fromkeys(name for cells in facts for name in cells)
    rows = [(name, *(cells.get(name, "none") if cells else "not there" for cells in facts)) for name in names]
    rows = [row for row in rows if not NOTHING.issuperset(row[1:])]
    return format_table((title, *(column.heading for column in shown)), rows, width=terminal_width())


def _format_facts(goal: GoalView, outcome: PlanOutcome) -> tuple[str, ...]:
    return (
        format_amount(goal.value),
        "none" if goal.planned is None else format_rounded(goal.planned),
        format_on_track(goal.on_track),
        days_ahead_phrase(goal) or "no plan",
        f"{outcome.on_track_days:,} of {outcome.planned_days:,}" if outcome.planned_days else "no plan",
        "none" if goal.target is None else format_amount(goal.target),
        format_day(goal.deadline, goal.today) if goal.deadline else "none",
        format_day(outcome.finish, goal.today) if outcome.finish else "no plan",
        goal.status,
    )


def _format_milestone(state: str, reached: date | None, today: date) -> str:
    return f"{state}, {format_day(reached, today)}" if reached else state


def playback_table(frames: Iterable[tuple[date, PlaybackGoal | None]], today: date, width: int) -> str:
    """One row per frame: the goal on that day, with what changed since the frame before."""
    rows, before = [], None
    for day, then in frames:
        rows.append(_playback_row(day, then, before, today))
        before = then or before
    return format_table(PLAYBACK_HEADERS, rows, width=width, right=(1, 2, 4))


def _playback_row(
    day: date, then: PlaybackGoal | None, before: PlaybackGoal | None, today: date
) -> tuple[str, ...]:
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


def _changes(before: PlaybackGoal, then: PlaybackGoal) -> list[str]:
    """`target`, `deadline`, `now paused`: what changed since the frame before."""
    fields = [name for name in ("target", "deadline") if getattr(before, name) != getattr(then, name)]
    return [*fields, f"now {then.status}"] if then.status != before.status else fields
