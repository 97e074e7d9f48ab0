"""`milepost milestones`: what was reached, and what lies ahead."""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.parsing.milestones import GoalMilestone
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.queries.milestones import MilestonesRequest, milestones
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.text.formatting import format_count, format_day

HEADERS = ("", "Milestone", "Goal", "Day", "At", "Note")
MARKS = {"reached": "✦ reached", "ahead": "ahead", "withdrawn": "withdrawn"}


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str | None, as_json: bool) -> None:
    """List milestones of a GOAL, or all: reached, then ahead.

    A milestone is withdrawn where what was logged no longer bears it out.

    \b
    milepost milestones
    milepost milestones coffees
    """
    request = MilestonesRequest(goal=goal)
    found = session.overview(lambda log: milestones(log, session.moment, request)).milestones
    if as_json:
        session.show_json(
            [{"goal": n.goal.id, "title": n.goal.title, "milestone": n.milestone} for n in found]
        )
    elif found:
        session.show(format_table(HEADERS, [_row(named) for named in found], width=terminal_width()))
    else:
        session.say('No milestones yet. Add some: milepost goal set "Coffees" --target 10 --milestone auto')


def _row(named: GoalMilestone) -> tuple[str, ...]:
    milestone, goal = named.milestone, named.goal
    day = format_day(milestone.reached, goal.today) if milestone.reached else ""
    if milestone.recorded and milestone.recorded != milestone.reached:
        day = f"{day or 'no longer'} (recorded for {format_day(milestone.recorded, goal.today)})"
    return MARKS[milestone.state], milestone.name, goal.title, day, _at(named, goal), milestone.note or ""


def _at(named: GoalMilestone, goal: GoalView) -> str:
    at = named.milestone.at
    if at is None:
        return "when you say so" if named.milestone.state == "ahead" else ""
    return format_count(round(at, 2), goal.unit or "")
