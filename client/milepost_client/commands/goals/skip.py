"""Skipping a period of a recurring goal: `milepost goal skip`."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.cli.write import Written
from milepost_client.commands.goals.adjust import adjust
from milepost_client.parsing.periods import parse_period
from milepost_client.presentation.cadence import format_cadence_state, format_span
from milepost_client.presentation.phrases import UNDO
from milepost_shared.errors import BadInput
from milepost_shared.events.types import Cadence
from milepost_shared.progress.cadence import skipped
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.progress.periods import Span, span_of
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_day


@click.command()
@click.argument("goal", shell_complete=completion.goals)
@click.argument("period", required=False)
@click.option("-r", "--reason", help="Why; it is asked for where you do not say.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str, period: str | None, reason: str | None, as_json: bool) -> None:
    """Skip a PERIOD of a GOAL that recurs; no streak is broken by it.

    It is the running one if you do not say.

    \b
    milepost goal skip coffees -r "in bed with a cold"
    milepost goal skip coffees "next week" -r "on holiday"
    milepost goal skip coffees 2026-W10 -r "at the fair all week"
    """
    today, chosen = session.moment.today, list[Span]()

    def changes(log: Log, known: GoalView, _day: date) -> dict[str, Any]:
        span = _chosen(known, period)
        _check(log, known, span)
        chosen[:] = [span]
        return {"skip": (span.name,), "effective_day": max(span.first, known.start)}

    def sentence(written: Written) -> str:
        assert written.goal is not None
        stands = written.goal.cadence_state
        now = format_cadence_state(stands, today) if stands else ""
        return (
            f"Skipped {format_span(chosen[0], today)} of “{written.goal.title}”{now and f': {now}'}. {UNDO}"
        )

    adjust(session, goal, reason, {"as_json": as_json}, changes, sentence)


def _chosen(goal: GoalView, period: str | None) -> Span:
    every = _cadence(goal).every
    if period is None:
        return span_of(max(goal.today, goal.start), every)
    return parse_period(period, every, goal.today)


def _cadence(goal: GoalView) -> Cadence:
    """Its cadence. Raises BadInput where it has none."""
    if goal.cadence is None:
        raise BadInput(
            f"“{goal.title}” has no cadence, so there is nothing to skip.",
            "Give it one with: milepost goal adjust GOAL --cadence 2/week; or: milepost goal pause GOAL",
            field="goal",
        )
    return goal.cadence


def _check(log: Log, goal: GoalView, span: Span) -> None:
    """Raises BadInput where that period cannot be skipped, or there is no need to."""
    if span.last < goal.start:
        problem = f"“{goal.title}” starts on {format_day(goal.start, goal.today)}, after {span.name}."
        raise BadInput(problem, "Name a later one.", field="period")
    history = log.day_totals.goal(goal.id).history()
    recent = goal.cadence_state.periods if goal.cadence_state else []
    if history and span.name in skipped(history):
        raise BadInput(f"{span.name} of “{goal.title}” is skipped already.", field="period")
    if any(period.name == span.name and period.state == "met" for period in recent):
        problem = f"{span.name} of “{goal.title}” is met already, so it counts for your streak."
        raise BadInput(problem, "Leave it as it is.", field="period")
