"""`milepost history`: every event, in the order of effect."""

from __future__ import annotations

from functools import partial

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.parsing.refs import short_ref
from milepost_client.presentation.event_summary import HEADERS, EventPhrases
from milepost_client.presentation.layout.table import format_table
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.queries.history import HistoryRequest, history


@click.command()
@click.argument("goal", required=False, shell_complete=completion.goals)
@click.option("--limit", type=click.IntRange(1), help="Only the newest so many.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, goal: str | None, limit: int | None, as_json: bool) -> None:
    """List every event of a GOAL, or all, as it was written.

    Corrected and withdrawn ones are among them.

    \b
    milepost history
    milepost history coffees --limit 10
    """

    request = HistoryRequest(goal=goal, limit=limit)
    found = session.read(lambda log: history(log, session.moment, request))
    if as_json:
        session.show_json(found.events)
    elif found.events:
        shorten = partial(short_ref, device=found.own, names=found.devices)
        phrases = EventPhrases(session.moment.today, found.goals, shorten, found.withdrawals)
        rows = [phrases.row(each.event, session.moment.zone) for each in found.events]
        session.show(format_table(HEADERS, rows, width=terminal_width(), right=(1,)))
    else:
        session.say("Nothing was written yet.")
