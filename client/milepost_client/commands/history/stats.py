"""`milepost stats`: figures by week, month or quarter."""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.presentation.heatmap import IN_ASCII, MARKS, heatmap_text, weeks_that_fit
from milepost_client.presentation.layout.terminal import can_print, terminal_width
from milepost_client.presentation.stats import goal_stats_table, stats_table
from milepost_client.queries.heatmap import HeatmapRequest, heatmap
from milepost_client.queries.stats import StatsRequest, stats
from milepost_shared.events.types import Period
from milepost_shared.projections.stats import GoalStats


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
@click.option("--days", is_flag=True, help="A map of the days: when something was done, week by week.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session, /, every: Period, last: int, goal: str | None, days: bool, as_json: bool
) -> None:
    """Count what you did by week, month or quarter.

    The last of them is the one that runs.

    \b
    milepost stats
    milepost stats --every month --last 6
    milepost stats --goal coffees
    milepost stats --days --last 26
    """
    if days:
        _show_days(session, last, goal, as_json)
        return
    request = StatsRequest(every=every, last=last, goal=goal)
    result = session.survey(lambda log: stats(log, session.moment, request))
    if as_json:
        session.show_json(result)
    elif not result.periods:
        session.say("Nothing to count yet. Log something: milepost log -w Ana -k coffee")
    else:
        session.show(goal_stats_table(result) if isinstance(result, GoalStats) else stats_table(result))


def _show_days(session: Session, last: int, goal: str | None, as_json: bool) -> None:
    """Show each day of the last weeks, as many as have room."""
    weeks = last if as_json else min(last, weeks_that_fit(terminal_width()))
    found = session.survey(lambda log: heatmap(log, session.moment, HeatmapRequest(weeks=weeks, goal=goal)))
    if as_json:
        session.show_json(found)
    else:
        session.show(heatmap_text(found, MARKS if can_print(MARKS) else IN_ASCII))
