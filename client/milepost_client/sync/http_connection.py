"""The connection over HTTP to the server that a device joined: in a browser always, in a terminal where the
broker is out of reach."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from milepost_client.device.device import Device
from milepost_client.network.exchange import Exchange
from milepost_client.network.http_transport import HttpTransport
from milepost_client.network.server_api import Post, ask_server
from milepost_client.network.server_link import ServerLink, load_link, speaks_tls
from milepost_client.sync.login import ask_own_server, login_request
from milepost_client.sync.reenrollment import mark_revoked
from milepost_shared.errors import BadInput, NotAllowed, NotFound, Offline, Revoked
from milepost_shared.protocol.enrollment import DeviceToken

NO_HELP = (BadInput, NotFound, Offline)
"""What a server raises that is out of reach, is another program, or is of an earlier version."""


@asynccontextmanager
async def connect_over_http(device: Device, post: Post, *, fresh: bool = False) -> AsyncIterator[Exchange]:
    """Connect to the server that the device joined. Each connection has a token of its own: it is `fresh`.

    Raises BadInput where no server was joined, NotFound where the server is of an earlier version, NotAllowed
    or Offline.
    """
    yield await http_exchange(device, post, await joined_link(device))


async def over_http(device: Device, post: Post, link: ServerLink) -> Exchange | None:
    """Return an exchange with the server itself; None where it offers none, or where that would drop the TLS
    that the broker has. Raises NotAllowed."""
    try:
        return None if drops_tls(link) else await http_exchange(device, post, link)
    except NO_HELP:
        return None


async def http_exchange(device: Device, post: Post, link: ServerLink) -> Exchange:
    """Return an exchange with the server itself. Raises NotFound where the server is of an earlier version,
    NotAllowed or Offline."""
    return Exchange(HttpTransport(post, link.url, await request_token(device, post, link)), "http")


def drops_tls(link: ServerLink) -> bool:
    """Whether messages to the server itself would be without the TLS that its broker has."""
    return speaks_tls(link.broker) and not link.url.startswith("https:")


async def request_token(device: Device, post: Post, link: ServerLink) -> str:
    """Return a token for the device's messages. Raises NotAllowed, NotFound or Offline."""
    request = await login_request(device, link, await ask_own_server(device, post, link.url), "token")
    try:
        return (await ask_server(post, link.url, "device/token", request, DeviceToken)).token
    except Revoked:
        await device.log.write(lambda log: mark_revoked(log, device.id))
        raise


async def joined_link(device: Device) -> ServerLink:
    """Return the link to the server that the device joined with this log.

    Raises BadInput where it has joined none, NotAllowed where it joined with another log.
    """
    link = load_link(device.home)
    if link is None:
        raise BadInput("This device has not joined a server.", "Join one: milepost join URL CODE")
    joined = link.user, link.device or device.id
    if (await device.log.read(lambda log: log.user), device.id) != joined:
        # Nobody would answer: the login is another log's. Joining again fetches all that the server has.
        problem = "This log is not the one that joined the server: that was lost, or another one put here."
        raise NotAllowed(problem, "Restore a backup, or join again: milepost join URL CODE")
    return link
