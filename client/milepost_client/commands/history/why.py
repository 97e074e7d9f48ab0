"""`milepost why`: the history of a goal, with its reasons."""

from __future__ import annotations

from pathlib import Path

import click

from milepost_client.cli import completion
from milepost_client.cli.chart_output import format_chart, svg_option, terminal_option, write_svg
from milepost_client.cli.session import Session
from milepost_client.device.device import own_id
from milepost_client.parsing.goals import goal_names
from milepost_client.parsing.refs import device_names
from milepost_client.presentation.goal_history import HistoryPhrases, format_history
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_lines
from milepost_client.queries.goal import goal_withdrawals
from milepost_client.queries.parts.one_goal import one_goal
from milepost_client.queries.parts.series import series_of
from milepost_shared.progress.goal_view import GoalView
from milepost_shared.storage.log import Log


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

    def read(log: Log) -> tuple[GoalView, HistoryPhrases]:
        view = one_goal(log, goal, session.moment.today)
        withdrawals = goal_withdrawals(log, view.id)
        return view, HistoryPhrases(view.today, own_id(log), device_names(log), goal_names(log), withdrawals)

    view, phrases = session.read(read)
    if as_json:
        session.show_json(view)
    elif svg is not None:
        write_svg(series_of(view), svg, session)
    else:
        history = wrap_lines(format_history(view, phrases), terminal_width())
        session.show(f"{history}\n\n{format_chart(series_of(view), terminal)}")
