"""`milepost join`: join a server by an invite."""

from __future__ import annotations

import platform

import click
import msgspec

from milepost_client.cli.one_sync import show_sync, sync_once, warn_of_sync
from milepost_client.cli.session import Session
from milepost_client.device.device import Device
from milepost_client.network.http_client import post
from milepost_client.network.plain_address import reach_without_tls
from milepost_client.network.server_link import load_link
from milepost_client.parsing.invite_link import read_invite
from milepost_client.presentation.phrases import format_list
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.enrollment import JoinResult, join
from milepost_client.sync.membership.separating import separate
from milepost_client.sync.sync import SyncReport
from milepost_shared.errors import MilepostError
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
    Spaces, dashes and capitals in the code do not matter. What was logged here before comes along, and what
    the server holds is fetched at once.

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
        if not as_json:
            _show(joined, session, invited=url is not None)
        synced = session.run(lambda device: _first_sync(device, session), open_threaded)
    if as_json:
        session.show_json(msgspec.structs.asdict(joined) | {"sync": synced})
    elif synced:
        show_sync(synced, session)


async def _first_sync(device: Device, session: Session) -> SyncReport | None:
    """Sync at once. The device has joined, whatever comes of that: where it fails, that is said."""
    try:
        report = await sync_once(device, session)
        await warn_of_sync(device, report, session)
        return report
    except MilepostError as error:
        session.say(f"The first sync failed: {error} Try again with: milepost sync")
        return None


def _show(joined: JoinResult, session: Session, invited: bool) -> None:
    """Show as whom the device has joined; `invited` is whether it used an invite."""
    link = load_link(session.home)
    others = list(joined.devices)
    others.remove(joined.name)
    beside = f", beside {format_list(tuple(others))}" if others else ""
    session.show(f"“{joined.name}” has joined{beside}.")
    if joined.wanted:
        session.say(
            f"Another device is called “{joined.wanted}” already. To choose a name: milepost devices rename"
        )
    session.show(f"The server's fingerprint is {joined.fingerprint}, as whoever made the invite sees it.")
    if joined.was and invited:
        session.say(
            "It had been revoked, so it is a new device now. All that is here stays; "
            "what it wrote before is listed as the old device's."
        )
    if link and reach_without_tls(link.url) == "near":
        session.say(f"Nothing on the way to {link.url} is encrypted: use it in a network of your own alone.")
