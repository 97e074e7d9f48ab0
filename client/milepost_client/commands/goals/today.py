"""`milepost` without a command: the goals as they stand today, and the events to be sent."""

from __future__ import annotations

import click

from milepost_client.cli.session import Session
from milepost_client.presentation.goals import NO_GOALS, NO_RUNNING_GOALS, goals_table
from milepost_shared.progress.goal_view import GoalView, goal_views
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count


@click.command()
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def command(session: Session, /, as_json: bool) -> None:
    """How the goals stand today."""

    def read(log: Log) -> tuple[list[GoalView], int, int]:
        return (
            goal_views(log.goal_totals.book(), session.moment.today),
            log.waiting(),
            len(log.events.not_understood()),
        )

    goals, waiting, newer = session.read(read)
    if as_json:
        session.show_json(goals)
        return
    active = [goal for goal in goals if goal.status == "active"]
    if active:
        session.show(goals_table(active))
    else:
        session.say(NO_RUNNING_GOALS if goals else NO_GOALS)
    if waiting and session.home.server.exists():
        session.say(f"{format_count(waiting, 'event')} to be sent: milepost sync")
    if newer:
        session.say(
            f"{format_count(newer, 'event')} {'needs' if newer == 1 else 'need'} a newer version of Milepost."
        )
