"""Replays of a goal as tables: several moments side by side, one period after another; or what differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from milepost_client.parsing.goals import GoalNames
from milepost_client.presentation.cadence import format_cadence_state
from milepost_client.presentation.fields import field_name, format_field
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.phrases import (
    days_ahead_phrase,
    format_on_track,
    format_pace,
    format_planned,
    status_phrase,
)
from milepost_client.presentation.smart import MARKS
from milepost_shared.progress.adherence import PlanOutcome
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.projections.smart import SmartFinding
from milepost_shared.replay.goal_diff import SETTINGS, GoalDifference, MilestoneDifference
from milepost_shared.replay.playback import PlaybackGoal
from milepost_shared.text.formatting import format_amount, format_count, format_day

FACTS = (
    "value",
    "planned",
    "on track",
    "stands",
    "days on track",
    "target",
    "deadline",
    "plan ends",
    "required pace",
    "forecast",
    "status",
)
PLAYBACK_HEADERS = ("Day", "Value", "Planned", "On track", "Target", "Deadline", "Changed")
NOTHING = frozenset({"none", "no plan", "not there"})
"""Cells that say nothing."""


class Column(Struct, frozen=True):
    """A column of the table: a goal in one state and what its plan came to, under a heading; None where it
    was not known. `achievable` says whether it can be done, where that is asked."""

    heading: str
    goal: GoalView | None
    outcome: PlanOutcome | None
    achievable: SmartFinding | None = None

    def facts(self) -> dict[str, str]:
        """Return the cells by the name of their row; empty where the goal was not known."""
        view, outcome = self.goal, self.outcome
        if view is None or outcome is None:
            return {}
        cells: dict[str, str] = dict(zip(FACTS, _format_facts(view, outcome), strict=True))
        if view.cadence_state:
            cells["cadence"] = format_cadence_state(view.cadence_state, view.today) or "none"
        if self.achievable:
            cells["achievable"] = MARKS[self.achievable.state]
        return cells | {
            f"“{m.name}”": _format_milestone(m.state, m.reached, view.today) for m in view.milestones
        }


def replay_table(title: str, shown: Sequence[Column]) -> str:
    """Return one row per fact and milestone, one column per moment; rows that say nothing are left out."""
    facts = [column.facts() for column in shown]
    names = dict.fromkeys(name for cells in facts for name in cells)
    rows = [(name, *(cells.get(name, "none") if cells else "not there" for cells in facts)) for name in names]
    rows = [row for row in rows if not NOTHING.issuperset(row[1:])]
    return format_table((title, *(column.heading for column in shown)), rows, width=terminal_width())


def _format_facts(goal: GoalView, outcome: PlanOutcome) -> tuple[str, ...]:
    return (
        format_amount(goal.value),
        format_planned(goal) or "none",
        format_on_track(goal.on_track),
        days_ahead_phrase(goal) or "no plan",
        f"{outcome.on_track_days:,} of {outcome.planned_days:,}" if outcome.planned_days else "no plan",
        "none" if goal.target is None else format_amount(goal.target),
        format_day(goal.deadline, goal.today) if goal.deadline else "none",
        format_day(outcome.finish, goal.today) if outcome.finish else "no plan",
        format_pace(goal.required_pace, goal.unit or "") if goal.required_pace else "none",
        _format_forecast(goal),
        goal.status,
    )


def _format_forecast(goal: GoalView) -> str:
    """`Tue 30 Jun`, `met on Fri 6 Mar`, `not at this pace`; `none` for what has no forecast, or is over."""
    if goal.forecast is None or goal.status != "active":
        return "none"
    if (day := goal.forecast.day) is None:
        return "not at this pace"
    return f"{'met on ' if day <= goal.today else ''}{format_day(day, goal.today)}"


def _format_milestone(state: str, reached: date | None, today: date) -> str:
    return f"{state}, {format_day(reached, today)}" if reached else state


def playback_table(frames: Iterable[tuple[date, PlaybackGoal | None]], today: date, width: int) -> str:
    """Return one row per frame: the goal on that day, with what changed since the frame before."""
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
        format_planned(then),
        format_on_track(then.on_track),
        "none" if then.target is None else format_amount(then.target),
        format_day(then.deadline, today) if then.deadline else "none",
        ", ".join(_changes(before, then)) if before else "",
    )


def _changes(before: PlaybackGoal, then: PlaybackGoal) -> list[str]:
    """`target`, `deadline`, `now paused`: what changed since the frame before."""
    fields = [name for name in ("target", "deadline") if getattr(before, name) != getattr(then, name)]
    return [*fields, f"now {then.status}"] if then.status != before.status else fields


def difference_lines(each: GoalDifference, today: date, names: GoalNames) -> Iterator[str]:
    """What changed in a goal: its value, its settings, its milestones, and the reasons."""
    before, after = each.before, each.after
    if before is None or after is None:
        goal = after or before
        assert goal is not None
        yield f"{each.title}: {'set' if after else 'taken back'}, {status_phrase(goal)}"
    else:
        yield f"{each.title}: {status_phrase(before)} → {status_phrase(after)}"
        yield from (f"    {line}" for line in _figure_lines(before, after))
        for name in (name for name in SETTINGS if name in each.changes):
            was, now = (format_field(name, value, today, names) for value in each.changes[name])
            yield f"    {field_name(name)}: {was} → {now}"
    # The milestones of a new goal lie ahead anyway.
    turns = [turn for turn in each.milestones if before or turn.after != "ahead"]
    yield from (f"    {_format_turn(turn, today)}" for turn in turns if turn.after or turn.before)
    yield from (f"    {line}" for line in _reason_lines(each, today))


def _figure_lines(before: GoalView, after: GoalView) -> Iterator[str]:
    gained = round(after.value - before.value, 6)
    if gained:
        yield f"{'+' if gained > 0 else ''}{format_count(gained, after.unit or '')}"
    if before.on_track != after.on_track and after.on_track is not None:
        again = "" if before.on_track is None else " again"
        yield f"on track{again}" if after.on_track else "behind plan now"
    if before.planned != after.planned and after.planned is not None:
        was = "nothing" if before.planned is None else format_amount(round(before.planned, 2))
        yield f"planned: {was} → {format_amount(round(after.planned, 2))}"


def _format_turn(turn: MilestoneDifference, today: date) -> str:
    if turn.after == "reached" and turn.reached:
        return f"“{turn.name}” reached on {format_day(turn.reached, today)}"
    if turn.before is None:
        return f"“{turn.name}” is new: {turn.after}"
    return f"“{turn.name}”: {turn.before} → {turn.after or 'taken out'}"


def _reason_lines(each: GoalDifference, today: date) -> Iterator[str]:
    for revision in each.after.revisions if each.after else ():
        if revision.ref in each.adjustments:
            yield f"adjusted on {format_day(revision.effective_day, today)}: {revision.reason}"
