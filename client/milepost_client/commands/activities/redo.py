"""`milepost redo`"""

from __future__ import annotations

import click

from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.operations.undo import RedoRequest, redo
from milepost_client.presentation.echoes.activity_echo import redone


@click.command()
@click.option("-r", "--reason", default="brought back", help="Why.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, reason: str, as_json: bool) -> None:
    """Bring back what the last undo here took back.

    Only while nothing was written since. To bring back something older: `milepost undo` with the REF of the
    undo.

    \b
    milepost undo
    milepost redo
    """
    result = session.write(redo, RedoRequest(reason=reason))
    show(session, result.written, as_json, lambda: redone(result, session.moment.today))
