"""`milepost opportunities`: what arose, or the history of one opportunity."""

from __future__ import annotations

from functools import partial

import click

from milepost_client.cli import completion
from milepost_client.cli.session import Session
from milepost_client.device.device import own_id
from milepost_client.parsing.refs import device_names, short_ref
from milepost_client.presentation.attribution import opportunities_table, opportunity_lines
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_lines
from milepost_client.queries.opportunities import OpportunitiesRequest, named_opportunity, opportunities
from milepost_shared.projections.opportunities import OpportunityView
from milepost_shared.storage.log import Log

NONE = 'No opportunities yet. Name one when it arises: milepost log -w Ana --opportunity "Role at Acme"'


@click.command()
@click.argument("title", required=False, shell_complete=completion.opportunities)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, title: str | None, as_json: bool) -> None:
    """List what arose, or tell how the one called TITLE went.

    One goes on when an activity names it again, at another stage.

    \b
    milepost opportunities
    milepost opportunities "role at acme"
    milepost log -w Ana --opportunity "Role at Acme" --stage interview
    """

    def read(log: Log) -> tuple[list[OpportunityView], partial[str]]:
        found = opportunities(log, session.moment, OpportunitiesRequest()).opportunities
        return found, partial(short_ref, device=own_id(log), names=device_names(log))

    found, shorten = session.overview(read)
    if title is not None:
        one = named_opportunity(title, found)
        if as_json:
            session.show_json(one)
        else:
            session.show(wrap_lines("\n".join(opportunity_lines(one, shorten)), terminal_width()))
    elif as_json:
        session.show_json(found)
    elif found:
        session.show(opportunities_table(found))
    else:
        session.say(NONE)
