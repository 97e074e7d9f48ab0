"""`milepost undo`"""

from __future__ import annotations

import click

from milepost_client.cli import completion
from milepost_client.cli.output import show
from milepost_client.cli.session import Session
from milepost_client.operations.undo import UndoRequest, undo
from milepost_client.presentation.echoes.activity_echo import undone


@click.command()
@click.argument("ref", required=False, default="last", shell_complete=completion.refs)
@click.option("-r", "--reason", default="taken back", help="Why.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, ref: str, reason: str, as_json: bool) -> None:
    """Take back what the last command here wrote, or just REF.

    All of it goes: an import with its rows, a new name wherever it stands. Say it again, and it goes one
    further. Nothing is deleted: the history keeps it, and `milepost redo` brings it back.

    \b
    milepost undo
    milepost undo phone-17 -r "that was last year"
    """
    result = session.write(undo, UndoRequest(ref=ref, reason=reason))
    show(session, result.written, as_json, lambda: undone(result, session.moment.today))
