"""`milepost restore`: a device from a backup."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

import click

from milepost_client.cli.session import Session
from milepost_client.device.backup import restore, server_in
from milepost_client.network.server_link import ServerLink, decode_link, load_link
from milepost_shared.errors import UNREADABLE, BadInput, StorageFailed
from milepost_shared.text.formatting import format_count


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("-y", "--yes", is_flag=True, help="Take the server that FILE names, without being asked.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, file: Path, yes: bool, as_json: bool) -> None:
    """Put this device back as it is in FILE, a backup.

    What is here now is kept beside it. What the server holds since then comes back with the next sync.

    The server that FILE names gets all that is logged from then on, so you are asked about it, unless it is
    the one that was joined here. Without a terminal it is left out, but for --yes.

    \b
    milepost restore ~/milepost.zip
    """
    server = server_in(file)
    link = None if server is None else _read_link(file, server)
    agreed = link is None or yes or _is_here(session, link) or _is_agreed(file, link)
    restored = asyncio.run(restore(session.home, file, session.moment, server if agreed else None))
    if as_json:
        session.show_json(restored)
    else:
        then = " What was sent since: milepost sync" if agreed else ""
        session.show(f"Restored {format_count(restored.events, 'event')}.{then}")
    if link and not agreed:
        session.say(f"Its server, {link.url}, was left out: this device syncs with none.")
        session.say(f"To take it too: milepost restore {file} --yes. Or join one: milepost join URL CODE")


def _read_link(file: Path, server: bytes) -> ServerLink:
    try:
        return decode_link(server)
    except UNREADABLE as error:
        problem = f"{file} is not a whole backup: its server cannot be read."
        raise BadInput(problem, "Try another; what is here is untouched.") from error


def _is_here(session: Session, link: ServerLink) -> bool:
    """Whether this device is at that server already, as that person."""
    with suppress(StorageFailed):
        here = load_link(session.home)
        return here is not None and (here.url, here.broker, here.user) == (link.url, link.broker, link.user)
    return False


def _is_agreed(file: Path, link: ServerLink) -> bool:
    """Ask on a terminal whether to sync with that server."""
    question = f"{file} names the server {link.url} (broker {link.broker}). Sync with it from now on?"
    return sys.stdin.isatty() and click.confirm(question, err=True)
