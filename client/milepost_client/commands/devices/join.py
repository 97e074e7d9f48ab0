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
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.parsing.invite_link import read_invite
from milepost_client.presentation.phrases import format_list
from milepost_client.sync.connection import connect_to_server
from milepost_client.sync.enrollment import JoinResult, join
from milepost_client.sync.membership.changing_person import MoveRequest, MoveResult, change_person, where_kept
from milepost_client.sync.membership.separating import separate
from milepost_client.sync.sync import SyncReport
from milepost_shared.errors import MilepostError
from milepost_shared.protocol.enrollment import MAX_NAME_LENGTH
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.text.formatting import format_count


@click.command()
@click.argument("url", required=False)
@click.argument("code", nargs=-1)
@click.option("--name", help="What this device is called. At first like the machine, then as before.")
@click.option("--anew", is_flag=True, help="Go on as a new device: this folder is a copy of another's.")
@click.option("--move", is_flag=True, help="Move this device, another person's until now, with all it has.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def command(
    session: Session,
    /,
    url: str | None,
    code: tuple[str, ...],
    name: str | None,
    anew: bool,
    move: bool,
    as_json: bool,
) -> None:
    """Join the server at URL with the CODE of an invite.

    Whoever runs the server makes the invite: milepost-server invite. URL may be the whole link of it.
    Spaces, dashes and capitals in the code do not matter. What was logged here before comes along, and what
    the server holds is fetched at once.

    A device that joined as somebody new by mistake moves to the person of the invite with --move: a file
    keeps what it had, and its events are written again as that person's.

    \b
    milepost join https://miles.example 7k3m-p2xq-9vtd-h4wc
    milepost join 'https://miles.example/#join=7k3m-p2xq-9vtd-h4wc' --name laptop
    milepost join --move https://miles.example 7k3m-p2xq-9vtd-h4wc
    milepost join --anew
    """
    if (url is None) != anew or (anew and move):
        raise click.UsageError("Give the URL and the CODE of an invite, or --anew alone.")
    chosen = name[:MAX_NAME_LENGTH] if name else None
    fallback = (platform.node() or "device")[:MAX_NAME_LENGTH]

    moved: list[MoveResult] = []

    async def enter(device: Device) -> JoinResult:
        if url is None:
            return await separate(device, post, connect_to_server, chosen, session.moment, fallback)
        if move:
            moved.append(await _move(session, device, read_invite(url, " ".join(code)), chosen, fallback))
            return moved[0].joined
        return await join(device, post, *read_invite(url, " ".join(code)), chosen, session.moment, fallback)

    # A concurrent sync would still write as the device that was revoked, or of which this is a copy.
    with session.without_sync():
        joined = session.run(enter, open_threaded)
        if not as_json:
            _show(session, joined, was_revoked=joined.was is not None and url is not None)
            for each in moved:
                _tell_move(session, each)
            _warn(session, load_link(session.home))
        synced = session.run(lambda device: _first_sync(device, session), open_threaded)
    if as_json:
        session.show_json(msgspec.structs.asdict(moved[0] if moved else joined) | {"sync": synced})
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


async def _move(
    session: Session, device: Device, invite: tuple[str, str], name: str | None, fallback: str
) -> MoveResult:
    url, code = invite
    kept_in = where_kept(device, session.moment)
    request = MoveRequest(url=url, code=code, kept_in=kept_in, name=name, fallback=fallback)
    return await change_person(device, post, connect_to_server, request, session.moment)


def _tell_move(session: Session, moved: MoveResult) -> None:
    counted = format_count(moved.events, "event")
    session.show(f"It moved with all that was here: {counted}. As it was before, all is in {moved.kept_in}")
    if moved.unsynced:
        session.say(f"It could not sync as before once more, so that others may have more: {moved.unsynced}")
    session.say(
        f"The server still has {moved.before}, whose it was. Once each of their devices moved and synced, "
        f"whoever runs it ends that: milepost-server users merge {moved.before} {moved.joined.user}"
    )


def _warn(session: Session, link: ServerLink | None) -> None:
    if link and reach_without_tls(link.url) == "near":
        session.say(f"Nothing on the way to {link.url} is encrypted: use it in a network of your own alone.")
