"""`milepost` without a command: the goals as they stand today."""

from __future__ import annotations

import click

from milepost_client.cli.session import Session
from milepost_client.presentation.goals import NO_GOALS, NO_RUNNING_GOALS, closed_part_lines, goals_table
from milepost_client.queries.parts.closed_parts import ClosedPart, closed_parts
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def command(session: Session, /, as_json: bool) -> None:
    """How the goals stand today."""

    def read(log: Log) -> tuple[list[GoalView], list[ClosedPart], int]:
        book = log.goal_totals.book()
        goals = goal_views(book, session.moment.today)
        active = [goal for goal in goals if goal.status == "active"]
        return goals, closed_parts(active, goals, book.rollup), len(log.events.not_understood())

    goals, parts, newer = session.overview(read)
    if as_json:
        session.show_json(goals)
        return
    active = [goal for goal in goals if goal.status == "active"]
    if active:
        session.show("\n".join((goals_table(active), *closed_part_lines(parts))))
    else:
        session.say(NO_RUNNING_GOALS if goals else NO_GOALS)
    if newer:
        session.say(
            f"{format_count(newer, 'event')} {'needs' if newer == 1 else 'need'} a newer version of Milepost."
        )
