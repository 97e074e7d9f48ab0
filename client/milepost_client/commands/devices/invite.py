"""`milepost invite`: let another device of this person in."""

from __future__ import annotations

import sys
from contextlib import suppress
from datetime import UTC, datetime

import click

from milepost_client.cli.session import Session
from milepost_client.network.http_client import post
from milepost_client.sync.membership.inviting import invite
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.text.qr_code import qr_code


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, as_json: bool) -> None:
    """Invite another device of yours.

    The invite lets one device in, once, within ten minutes. The server passes it on, and cannot use it
    itself. This device may be off when the other one joins.

    \b
    milepost invite
    """
    made = session.run(lambda device: invite(device, post), open_threaded)
    if as_json:
        session.show_json(made)
        return
    until = datetime.fromtimestamp(made.expires, UTC).astimezone(session.moment.zone)
    session.show(f"Until {until:%H:%M}, on the other device:\n")
    session.show(f"  milepost join {made.url} {made.code}\n")
    session.show(f"or with the whole link, in quotes:\n\n  milepost join '{made.link}'\n")
    session.show(f"There it shows the server's fingerprint: {made.fingerprint}")
    if sys.stdout.isatty():
        with suppress(UnicodeEncodeError):  # Not every terminal has the characters.
            session.show(f"\n{qr_code(made.link)}")
