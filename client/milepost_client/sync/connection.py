"""The connection of a terminal to the server that its device joined."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.network.exchange import Exchange
from milepost_client.network.http_client import post
from milepost_client.network.nats_transport import LoginRefused, connect_to_broker
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.network.tls import NotTrusted, TlsRequired
from milepost_client.sync.login import RENEW_BEFORE, renew_login
from milepost_shared.errors import BadInput, NotAllowed, Offline


@asynccontextmanager
async def connect_to_server(device: Device, *, fresh: bool = False) -> AsyncIterator[Exchange]:
    """Connect to the server that the device joined. The login is renewed where needed, or always (`fresh`).

    Raises BadInput where no server was joined, NotAllowed or Offline.
    """
    link, identity = await joined_link(device), Identity.load_or_create(device.home)
    if fresh or link.expires <= time.time():
        link = await renew_login(device, post, link)
    async with AsyncExitStack() as stack:
        try:
            exchange = await stack.enter_async_context(connect_to_broker(link, device.id, identity))
        except (LoginRefused, TlsRequired, NotTrusted):
            # The server knows what login, address and certificate are good now.
            link = await renew_login(device, post, link)
            exchange = await stack.enter_async_context(connect_to_broker(link, device.id, identity))
        if link.expires - time.time() < RENEW_BEFORE:
            with suppress(Offline):  # This login still works; the new one is for the next time.
                await renew_login(device, post, link)
        yield exchange


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
