"""`milepost stats`: figures by week, month or quarter."""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.parsing.goals import goal_to_read
from milepost_client.presentation.stats import goal_stats_table, stats_table
from milepost_shared.errors import NotFound
from milepost_shared.events.types import Period
from milepost_shared.projections.stats import GoalStats, Stats, goal_stats, stats
from milepost_shared.storage.log import Log


@click.command()
@click.option(
    "--every", type=click.Choice(["week", "month", "quarter"]), default="week", help="By what; by week."
)
@click.option(
    "--last", type=click.IntRange(1), default=12, show_default=True, metavar="N", help="How many periods."
)
@click.option(
    "--goal",
    "-g",
    metavar="GOAL",
    help="What each period brought that goal.",
    shell_complete=completion.goals,
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, every: Period, last: int, goal: str | None, as_json: bool) -> None:
    """Count what you did by week, month or quarter.

    The last of them is the one that runs.

    \b
    milepost stats
    milepost stats --every month --last 6
    milepost stats --goal coffees
    """
    result = session.read(lambda log: _read(log, session, every, last, goal))
    if as_json:
        session.show_json(result)
    elif not result.periods:
        session.say("Nothing to count yet. Log something: milepost log -w Ana -k coffee")
    else:
        session.show(goal_stats_table(result) if isinstance(result, GoalStats) else stats_table(result))


def _read(log: Log, session: Session, every: Period, last: int, goal: str | None) -> Stats | GoalStats:
    today = session.moment.today
    if goal is None:
        return stats(log.book(), every, last, today)
    result = goal_stats(log.goal_totals.goal(goal_to_read(log, goal)), every, last, today)
    if result is None:
        raise NotFound(f"The goal {goal!r} was taken back.", "See: milepost history")
    return result
