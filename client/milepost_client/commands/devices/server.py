"""`milepost server`: the server that was joined, or its new address."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from milepost_client.cli.session import Session
from milepost_client.network.http_client import post
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.sync.membership.moving import follow_server
from milepost_shared.errors import BadInput
from milepost_shared.replication.roster import server_fingerprint
from milepost_shared.storage.aiosqlite_connection import open_threaded


@click.command("server")
@click.argument("url", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(session: Session, /, url: str | None, as_json: bool) -> None:
    """Show the server that was joined, or say where it is now.

    URL is for a server that has moved or was restored elsewhere: this device keeps its place there. It is
    remembered only once the server there has proved to be the same. To join another server: milepost join.

    \b
    milepost server
    milepost server https://new.example
    """
    link = load_link(session.home)
    if url is not None:
        link = _move(session, link, url)
    if as_json:
        session.show_json(link and _facts(link) | {"fingerprint": session.read(server_fingerprint)})
        return
    if link is None:
        session.say("This device has joined no server: milepost join URL CODE")
        return
    zone, known_by = session.moment.zone, session.read(server_fingerprint)
    session.show(f"server       {link.url}")
    session.show(f"fingerprint  {known_by or 'not known yet: milepost sync'}")
    session.show(f"broker       {link.broker}")
    session.show(f"person       {link.user}")
    until = datetime.fromtimestamp(link.expires, UTC).astimezone(zone)
    session.show(f"login until  {until:%Y-%m-%d %H:%M}; it renews itself")
    if url is not None:
        session.say("Now: milepost sync")


def _move(session: Session, link: ServerLink | None, url: str) -> ServerLink:
    """Point the device at the server's new address."""
    if link is None:
        raise BadInput("This device has joined no server.", "Join one: milepost join URL CODE")
    # A sync that renews the login meanwhile would write the old address again.
    with session.without_sync():
        return session.run(lambda device: follow_server(device, post, link, url), open_threaded)


def _facts(link: ServerLink) -> dict[str, str | int]:
    """The link without the login itself, which is secret."""
    return {"url": link.url, "broker": link.broker, "user": link.user, "expires": link.expires}
