"""`milepost find`: words, in everything that was written."""

from __future__ import annotations

import click

from milepost_client.cli.session import Session
from milepost_client.presentation.lists.find import found_lines
from milepost_client.queries.find import FindRequest, find


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, words: tuple[str, ...], as_json: bool) -> None:
    """Find WORDS in all that was written.

    That is in goals, people, opportunities, next steps and entries. All words must stand in one thing,
    in any order.

    \b
    milepost find deck
    milepost find ana hiring
    """

    request = FindRequest(" ".join(words))
    view = session.read(lambda log: find(log, session.moment, request))
    if as_json:
        session.show_json(view)
    elif view.found:
        session.show("\n".join(found_lines(view)))
    else:
        session.say(f"Nothing has the words {request.words!r}.")
