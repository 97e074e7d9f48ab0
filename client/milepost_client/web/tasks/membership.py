"""Belonging to a server: joining it, following it when it moves, and cutting off a lost device."""

from __future__ import annotations

from msgspec import Struct

from milepost_client.network.server_link import ServerLink, load_link, save_link
from milepost_client.sync.enrollment import (
    JoinResult,
    new_link,
    normalize_url,
    request_challenge,
    request_login,
)
from milepost_client.sync.enrollment import join as join_server
from milepost_client.sync.revocation import find_device
from milepost_client.sync.revocation import revoke as revoke_member
from milepost_client.web.messages import Asked
from milepost_client.web.workplace import Workplace
from milepost_shared.errors import BadInput
from milepost_shared.protocol.enrollment import MAX_NAME_LENGTH, Revocation, Seconds


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
    """A server that answers at `url`."""

    url: str


class RevokeTask(Struct, frozen=True, kw_only=True):
    """The name or id of another device."""

    device: str


class ShownServer(Struct, frozen=True, kw_only=True):
    """The server that was joined, and until when the login there lasts (seconds)."""

    url: str
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
    await request_challenge(at.post, url)
    return MetServer(url=url)


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
    return ShownServer(url=link.url, user=link.user, expires=link.expires) if link else None


async def revoke(at: Workplace, _: Asked, request: RevokeTask) -> Revocation:
    """Revoke another device. Raises BadInput, NotAllowed, NotFound or Offline."""
    member = await find_device(at.device, at.post, request.device)
    return await revoke_member(at.device, at.post, member)


async def _follow(at: Workplace, link: ServerLink, url: str) -> ServerLink:
    await at.sync_loop.end()
    try:
        fresh = new_link(at.device, url, await request_login(at.device, at.post, link, url))
        save_link(at.device.home, fresh)
        return fresh
    finally:
        at.sync_loop.begin()
