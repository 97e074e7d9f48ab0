"""`milepost opportunities`: what arose, the history of one opportunity, and renaming one."""

from __future__ import annotations

from functools import partial

import click

from milepost_client.cli import completion
from milepost_client.cli.named_group import NamedGroup
from milepost_client.cli.session import Session
from milepost_client.device.writer import own_id
from milepost_client.operations.people.rename_opportunity import rename_opportunity
from milepost_client.operations.people.rename_person import RenameRequest
from milepost_client.parsing.refs import device_names, short_ref
from milepost_client.presentation.attribution import opportunities_table, opportunity_lines
from milepost_client.presentation.echoes.activity_echo import opportunity_renamed
from milepost_client.presentation.layout.terminal import terminal_width
from milepost_client.presentation.layout.text_width import wrap_lines
from milepost_client.queries.people.opportunities import (
    OpportunitiesRequest,
    named_opportunity,
    opportunities,
)
from milepost_shared.projections.opportunities import OpportunityView
from milepost_shared.storage.log import Log

NONE = 'No opportunities yet. Name one when it arises: milepost log -w Ana --opportunity "Role at Acme"'


@click.group(cls=NamedGroup, subcommand_metavar="[TITLE] | COMMAND [ARGS]...")
def command() -> None:
    """See what arose, and how far it is.

    \b
    milepost opportunities
    milepost opportunities "role at acme"
    milepost opportunities rename "Role at Acme" "Product lead at Acme"
    """


@command.command()
@click.argument("title", required=False, shell_complete=completion.opportunities)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def show(session: Session, /, title: str | None, as_json: bool) -> None:
    """List what arose, or tell how the one called TITLE went; the word show may be left out.

    One goes on when an activity names it again, at another stage.

    \b
    milepost opportunities show "role at acme"
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


@command.command()
@click.argument("old", shell_complete=completion.opportunities)
@click.argument("new", shell_complete=completion.opportunities)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def rename(session: Session, /, old: str, new: str, as_json: bool) -> None:
    """Call an opportunity by another title, in all that names it.

    OLD is the whole title, in capitals or not, or the id. Where NEW is that of another one, the two become
    one. Nothing is lost: the history keeps what was written before.

    \b
    milepost opportunities rename "Role at Acme" "Product lead at Acme"
    """
    result = session.write(rename_opportunity, RenameRequest(old=old, new=new))
    if as_json:
        session.show_json(result)
    else:
        session.show(opportunity_renamed(result))
