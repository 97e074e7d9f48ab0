"""Belonging to a server: joining it, following it when it moves, and cutting off a lost device."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.network.server_link import ServerLink, load_link, save_link
from milepost_client.sync.enrollment import JoinResult, look_at_invite, normalize_url
from milepost_client.sync.enrollment import join as join_server
from milepost_client.sync.login import adopt, ask_challenge, new_link, request_login
from milepost_client.sync.membership.changing_person import MoveRequest, change_person, where_kept
from milepost_client.sync.membership.inviting import Invitation
from milepost_client.sync.membership.inviting import invite as make_invite
from milepost_client.sync.membership.naming import rename_device as rename_member
from milepost_client.sync.membership.revocation import find_to_revoke
from milepost_client.sync.membership.revocation import revoke as revoke_member
from milepost_client.web.messages import Asked
from milepost_client.web.tasks.files import GivenFile
from milepost_client.web.tasks.syncing import Nothing
from milepost_client.web.workplace import Workplace
from milepost_shared.errors import BadInput
from milepost_shared.protocol.enrollment import MAX_NAME_LENGTH, Seconds
from milepost_shared.protocol.member import Member
from milepost_shared.roster.fingerprint import fingerprint
from milepost_shared.roster.joining import Revocation
from milepost_shared.text.qr_code import qr_squares


class JoinTask(Struct, frozen=True, kw_only=True):
    """The server, the code of its invite, and what this device is to be called."""

    url: str
    code: str
    name: str


class ServerTask(Struct, frozen=True, kw_only=True):
    """The new address of the server that was joined; without one, the server is only shown."""

    url: str | None = None


class MeetTask(Struct, frozen=True, kw_only=True):
    """The address of a server that may be joined, and the code of its invite."""

    url: str
    code: str = ""


class MetServer(Struct, frozen=True, kw_only=True):
    """A server that answers at `url`, and the fingerprint of its key; None for one of a version before.

    `moves` is whether the invite is for another person than the one whose device this is: then it is moved.
    """

    url: str
    fingerprint: str | None
    moves: bool = False


class Moved(Struct, frozen=True, kw_only=True):
    """How a device joined that was another person's, and a file with all that it had as theirs.

    `unsynced` says why it could not sync as theirs once more, if so.
    """

    joined: JoinResult
    kept: GivenFile
    unsynced: str


class RevokeTask(Struct, frozen=True, kw_only=True):
    """The name or id of another device; with `since` (a stamp) also those that it let in from then on."""

    device: str
    since: int | None = None


class RenameTask(Struct, frozen=True, kw_only=True):
    """The name or id of a device, and what it is called from now on."""

    device: str
    name: str


class ShownServer(Struct, frozen=True, kw_only=True):
    """The server that was joined, the fingerprint of its key, and until when the login lasts (seconds)."""

    url: str
    user: str
    fingerprint: str | None
    expires: Seconds


class ShownInvite(Invitation, frozen=True, kw_only=True):
    """An invite, and its link as a QR code: rows of dark (1) and light (0) squares."""

    qr: list[str]


async def join(at: Workplace, asked: Asked, request: JoinTask) -> JoinResult:
    """Join a server; what was logged before comes along. Raises BadInput, NotAllowed or Offline."""
    await at.end_sync()
    name = request.name[:MAX_NAME_LENGTH]
    try:
        return await join_server(at.device, at.post, request.url, request.code, name, asked.moment.moment())
    finally:
        at.begin_sync()


async def meet_server(at: Workplace, _: Asked, request: MeetTask) -> MetServer:
    """Look which Milepost server is at that address, and whom the invite is for; it is not used.

    Raises BadInput, NotAllowed or Offline.
    """
    url = normalize_url(request.url)
    asked = await ask_challenge(at.post, url)
    moves = bool(request.code) and await _is_for_another(at, url, request.code)
    return MetServer(url=url, fingerprint=fingerprint(asked.server) if asked.server else None, moves=moves)


async def _is_for_another(at: Workplace, url: str, code: str) -> bool:
    owner = await at.device.log.read(lambda log: log.user if log.metadata.number("claimed") else None)
    if owner is None:
        return False
    invited = await look_at_invite(at.post, url, code)
    return invited.user not in (None, owner)


async def move(at: Workplace, asked: Asked, request: JoinTask) -> Moved:
    """Move this device, another person's until now, to the person of the invite.

    Raises BadInput, NotAllowed, Offline or StorageFailed (see `change_person`).
    """
    await at.end_sync()
    moment = asked.moment.moment()
    kept_in = where_kept(at.device, moment)
    name = request.name[:MAX_NAME_LENGTH]
    wanted = MoveRequest(url=request.url, code=request.code, kept_in=kept_in, name=name)
    try:
        moved = await change_person(at.device, at.post, at.connect, wanted, moment)
    finally:
        at.begin_sync()
    kept = GivenFile.of(kept_in.name, "application/jsonl", kept_in.read_bytes())
    return Moved(joined=moved.joined, kept=kept, unsynced=moved.unsynced)


async def invite(at: Workplace, _: Asked, __: Nothing) -> ShownInvite:
    """Make an invite for another device of the person. Raises BadInput, NotAllowed or Offline."""
    made = await make_invite(at.device, at.post)
    return ShownInvite(
        **{name: getattr(made, name) for name in made.__struct_fields__}, qr=qr_squares(made.link)
    )


async def rename_device(at: Workplace, _: Asked, request: RenameTask) -> Member:
    """Give a device of the person another name. Raises BadInput, NotAllowed or NotFound."""
    renamed = await rename_member(at.device, request.device, request.name)
    at.note_write()
    return renamed


async def server(at: Workplace, _: Asked, request: ServerTask) -> ShownServer | None:
    """Return the server that was joined, at its new address where one is given.

    That is remembered only once the server there has let this device in. Raises BadInput, NotAllowed or
    Offline; then all is as it was.
    """
    link = load_link(at.home)
    if request.url is not None:
        if link is None:
            raise BadInput("This device has joined no server.", "Join one first.", field="url")
        link = await _follow(at, link, normalize_url(request.url))
    if link is None:
        return None
    key = await at.device.log.read(lambda log: log.metadata.text("server"))
    shown = fingerprint(key) if key else None
    return ShownServer(url=link.url, user=link.user, fingerprint=shown, expires=link.expires)


async def revoke(at: Workplace, _: Asked, request: RevokeTask) -> Revocation:
    """Revoke another device. Raises BadInput, NotAllowed, NotFound or Offline."""
    member = await find_to_revoke(at.device, at.post, request.device)
    return await revoke_member(at.device, at.post, member, request.since)


async def _follow(at: Workplace, link: ServerLink, url: str) -> ServerLink:
    await at.end_sync()
    try:
        login = await request_login(at.device, at.post, link, url)
        await at.device.log.write(lambda log: adopt(log, login))
        fresh = new_link(at.device, url, login.given)
        save_link(at.home, fresh)
        return fresh
    finally:
        at.begin_sync()
