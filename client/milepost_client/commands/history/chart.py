"""`milepost chart`: the burn-up chart of a goal."""

from __future__ import annotations

from pathlib import Path

import click

from milepost_client.cli import completion
from milepost_client.cli.chart_output import format_chart, svg_option, terminal_option, write_svg
from milepost_client.cli.session import Session
from milepost_client.queries.parts.one_goal import one_goal
from milepost_client.queries.parts.series import series_of


@click.command()
@click.argument("goal", shell_complete=completion.goals)
@svg_option
@terminal_option
@click.option("--json", "as_json", is_flag=True, help="Print the goal, with its line and values, as JSON.")
@click.pass_obj
def command(session: Session, /, goal: str, svg: Path | None, terminal: bool | None, as_json: bool) -> None:
    """Draw the burn-up of a GOAL: its value against its plan.

    With the plan it began with, and a flag at every adjustment. Off a terminal the same facts come as a
    table.

    \b
    milepost chart coffees
    milepost chart coffees --table
    milepost chart coffees --svg coffees.svg
    """
    view = session.read(lambda log: one_goal(log, goal, session.moment.today))
    if as_json:
        session.show_json(view)
    elif svg is not None:
        write_svg(series_of(view), svg, session)
    else:
        session.show(format_chart(series_of(view), terminal))
