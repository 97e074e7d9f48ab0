"""`milepost join`: join a server by an invite."""

from __future__ import annotations

import platform

import click

from milepost_client.cli.session import Session
from milepost_client.device.device import Device
from milepost_client.network.http_client import post
from milepost_client.network.plain_address import reach_without_tls
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.parsing.invite_link import read_invite
from milepost_client.presentation.phrases import format_list
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.enrollment import JoinResult, join
from milepost_client.sync.membership.separating import separate
from milepost_shared.protocol.enrollment import MAX_NAME_LENGTH
from milepost_shared.storage.aiosqlite_connection import open_threaded


@click.command()
@click.argument("url", required=False)
@click.argument("code", nargs=-1)
@click.option("--name", help="What this device is called. At first like the machine, then as before.")
@click.option("--anew", is_flag=True, help="Go on as a new device: this folder is a copy of another's.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session,
    /,
    url: str | None,
    code: tuple[str, ...],
    name: str | None,
    anew: bool,
    as_json: bool,
) -> None:
    """Join the server at URL with the CODE of an invite.

    Whoever runs the server makes the invite: milepost-server invite. URL may be the whole link of it.
    Spaces, dashes and capitals in the code do not matter. What was logged here before comes along.

    \b
    milepost join https://miles.example 7k3m-p2xq-9vtd-h4wc
    milepost join 'https://miles.example/#join=7k3m-p2xq-9vtd-h4wc' --name laptop
    milepost join --anew
    """
    if (url is None) != anew:
        raise click.UsageError("Give the URL and the CODE of an invite, or --anew alone.")
    chosen = name[:MAX_NAME_LENGTH] if name else None
    fallback = (platform.node() or "device")[:MAX_NAME_LENGTH]

    async def enter(device: Device) -> JoinResult:
        if url is None:
            return await separate(device, post, connect_to_server, chosen, session.moment, fallback)
        return await join(device, post, *read_invite(url, " ".join(code)), chosen, session.moment, fallback)

    # A concurrent sync would still write as the device that was revoked, or of which this is a copy.
    with session.without_sync():
        joined = session.run(enter, open_threaded)
        link = load_link(session.home)
    if as_json:
        session.show_json(joined)
    else:
        _show(session, joined, was_revoked=joined.was is not None and url is not None)
        _warn(session, link)
        session.say("Now: milepost sync")


def _show(session: Session, joined: JoinResult, *, was_revoked: bool) -> None:
    """Say under which name it joined, beside whom, and which server that is."""
    others = list(joined.devices)
    others.remove(joined.name)
    beside = f", beside {format_list(tuple(others))}" if others else ""
    session.show(f"“{joined.name}” has joined{beside}.")
    if joined.wanted:
        session.say(
            f"Another device is called “{joined.wanted}” already. To choose a name: milepost devices rename"
        )
    session.show(f"The server's fingerprint is {joined.fingerprint}, as whoever made the invite sees it.")
    if was_revoked:
        session.say(
            "It had been revoked, so it is a new device now. All that is here stays; "
            "what it wrote before is listed as the old device's."
        )


def _warn(session: Session, link: ServerLink | None) -> None:
    if link and reach_without_tls(link.url) == "near":
        session.say(f"Nothing on the way to {link.url} is encrypted: use it in a network of your own alone.")
