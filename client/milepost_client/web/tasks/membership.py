"""Belonging to a server: joining it, following it when it moves, and cutting off a lost device."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import asdict

from milepost_client.network.server_link import ServerLink, load_link, save_link
from milepost_client.parsing.moments import parse_moment
from milepost_client.sync.enrollment import JoinResult, normalize_url
from milepost_client.sync.enrollment import join as join_server
from milepost_client.sync.inviting import Invitation
from milepost_client.sync.inviting import invite as make_invite
from milepost_client.sync.login import adopt, ask_challenge, new_link, request_login
from milepost_client.sync.naming import rename_device as rename_member
from milepost_client.sync.revocation import find_to_revoke
from milepost_client.sync.revocation import revoke as revoke_member
from milepost_client.web.messages import Asked
from milepost_client.web.tasks.syncing import Nothing
from milepost_client.web.workplace import Workplace
from milepost_shared.errors import BadInput
from milepost_shared.protocol.enrollment import MAX_NAME_LENGTH, Seconds
from milepost_shared.protocol.member import Member
from milepost_shared.replication.roster import server_fingerprint
from milepost_shared.roster.fingerprint import fingerprint
from milepost_shared.roster.joining import Revocation
from milepost_shared.text.qr_code import qr_rows


class JoinTask(Struct, frozen=True, kw_only=True):
    """The server, the code of its invite, and what this device is to be called."""

    url: str
    code: str
    name: str


class ServerTask(Struct, frozen=True, kw_only=True):
    """The new address of the server that was joined; without one, the server is only shown."""

    url: str | None = None


class MeetTask(Struct, frozen=True, kw_only=True):
    """The address of a server that may be joined."""

    url: str


class MetServer(Struct, frozen=True, kw_only=True):
    """A server that answers at `url`, and the fingerprint of the key that it proved.

    That is empty for a server of an earlier version, which has none.
    """

    url: str
    fingerprint: str


class RevokeTask(Struct, frozen=True, kw_only=True):
    """The name or id of another device, and since when it may be in other hands, as it was typed.

    Those that it let in from then on are revoked too.
    """

    device: str
    since: str | None = None


class RenameTask(Struct, frozen=True, kw_only=True):
    """The name or id of a device, and what it is to be called."""

    device: str
    name: str


class ShownInvite(Invitation, frozen=True, kw_only=True):
    """An invite with its link as a QR code: rows of dark (`1`) and light (`0`) dots."""

    qr: list[str]


class ShownServer(Struct, frozen=True, kw_only=True):
    """The server that was joined, the fingerprint of its key, and the end of the login there (seconds)."""

    url: str
    fingerprint: str
    user: str
    expires: Seconds


async def join(at: Workplace, asked: Asked, request: JoinTask) -> JoinResult:
    """Join a server; what was logged before comes along. Raises BadInput, NotAllowed or Offline."""
    await at.sync_loop.end()
    name = request.name[:MAX_NAME_LENGTH]
    try:
        return await join_server(at.device, at.post, request.url, request.code, name, asked.moment.moment())
    finally:
        at.sync_loop.begin()


async def meet_server(at: Workplace, _: Asked, request: MeetTask) -> MetServer:
    """Look whether a Milepost server is at that address. Raises BadInput or Offline."""
    url = normalize_url(request.url)
    asked = await ask_challenge(at.post, url)
    return MetServer(url=url, fingerprint=fingerprint(asked.server) if asked.server else "")


async def server(at: Workplace, _: Asked, request: ServerTask) -> ShownServer | None:
    """Return the server that was joined, at its new address where one is given.

    That is remembered only once the server there has let this device in. Raises BadInput, NotAllowed or
    Offline; then all is as it was.
    """
    link = load_link(at.device.home)
    if request.url is not None:
        if link is None:
            raise BadInput("This device has joined no server.", "Join one first.", field="url")
        link = await _follow(at, link, normalize_url(request.url))
    if link is None:
        return None
    known_by = await at.device.log.read(server_fingerprint)
    return ShownServer(url=link.url, fingerprint=known_by, user=link.user, expires=link.expires)


async def invite(at: Workplace, _: Asked, __: Nothing) -> ShownInvite:
    """Make an invite for another device of the person. Raises BadInput, NotAllowed or Offline."""
    made = await make_invite(at.device, at.post)
    return ShownInvite(**asdict(made), qr=qr_rows(made.link))


async def rename_device(at: Workplace, _: Asked, request: RenameTask) -> Member:
    """Give a device another name. Raises BadInput, NotAllowed or NotFound."""
    renamed = await rename_member(at.device, request.device, request.name)
    at.sync_loop.note_write()
    return renamed


async def revoke(at: Workplace, asked: Asked, request: RevokeTask) -> Revocation:
    """Revoke another device. Raises BadInput, NotAllowed, NotFound or Offline."""
    now, since = asked.moment.moment(), request.since
    stolen = parse_moment(since, now.today, now.zone, now.days, end=False) if since else None
    member = await find_to_revoke(at.device, at.post, request.device)
    return await revoke_member(at.device, at.post, member, stolen)


async def _follow(at: Workplace, link: ServerLink, url: str) -> ServerLink:
    await at.sync_loop.end()
    try:
        login = await request_login(at.device, at.post, link, url)
        await at.device.log.write(lambda log: adopt(log, login))
        fresh = new_link(at.device, url, login.given)
        save_link(at.device.home, fresh)
        return fresh
    finally:
        at.sync_loop.begin()
