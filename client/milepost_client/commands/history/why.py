"""`milepost why`: the history of a goal, with its reasons."""

from __future__ import annotations

from pathlib import Path

import click

from milepost_client.cli import completion
from milepost_client.cli.chart_output import format_chart, svg_option, terminal_option, write_svg
from milepost_client.cli.session import Session
from milepost_client.presentation.goal_history import HistoryPhrases, format_history
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_lines
from milepost_client.queries.parts.series import series_of
from milepost_client.queries.why import WhyRequest, why


@click.command()
@click.argument("goal", shell_complete=completion.goals)
@svg_option
@terminal_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str, svg: Path | None, terminal: bool | None, as_json: bool) -> None:
    """Tell how a GOAL came to be what it is.

    Every adjustment, its reason, what it did to the pace, and whether the plan before it was kept.

    \b
    milepost why coffees
    milepost why coffees --svg coffees.svg
    """

    found = session.read(lambda log: why(log, session.moment, WhyRequest(goal=goal)))
    view = found.goal
    if as_json:
        session.show_json(view)
    elif svg is not None:
        write_svg(series_of(view), svg, session)
    else:
        phrases = HistoryPhrases(view.today, found.own, found.devices, found.goals, found.withdrawals)
        history = wrap_lines(format_history(view, phrases), terminal_width())
        session.show(f"{history}\n\n{format_chart(series_of(view), terminal)}")
