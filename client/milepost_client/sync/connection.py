"""The connection of a terminal to the server that its device joined: over the broker, or over HTTP where that
is all that gets through (client/decisions/0013-transports.md)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.network.exchange import Exchange
from milepost_client.network.http_client import post
from milepost_client.network.nats_transport import (
    BrokerUnreached,
    LoginRefused,
    ProxyBetween,
    connect_to_broker,
)
from milepost_client.network.server_link import ServerLink
from milepost_client.network.tls import CertificateChanged, NotTrusted, TlsRequired
from milepost_client.network.way import note_way
from milepost_client.sync.http_connection import NO_HELP, drops_tls, http_exchange, joined_link, over_http
from milepost_client.sync.login import RENEW_BEFORE, renew_login

HEAD_START = 1.0
"""Seconds after which a broker that has not answered is asked for at the server, while it is still waited
for."""
Unreached = BrokerUnreached | LoginRefused | NotTrusted | TlsRequired


@asynccontextmanager
async def connect_to_server(device: Device, *, fresh: bool = False) -> AsyncIterator[Exchange]:
    """Connect to the server that the device joined. The login is renewed where needed, or always (`fresh`).

    Raises BadInput where no server was joined, NotAllowed or Offline.
    """
    link = await joined_link(device)
    if fresh or not _is_good(link):
        try:
            link = await renew_login(device, post, link)
        except NO_HELP:
            if not _is_good(link):
                raise
    async with AsyncExitStack() as stack:
        exchange = await _over_any(device, link, stack)
        await note_way(device, exchange.way)
        yield exchange


async def _over_any(device: Device, link: ServerLink, stack: AsyncExitStack) -> Exchange:
    """Connect to the broker. Where that is out of reach, ask the server where it is now, and go there; else
    send everything to the server. Raises NotAllowed or Offline."""
    broker = asyncio.create_task(_try_broker(device, link, stack))
    asked = asyncio.create_task(_ask_after(HEAD_START, broker, device, link))
    try:
        await asyncio.wait((broker, asked), return_when=asyncio.FIRST_COMPLETED)
        found = await broker if broker.done() else None
        if isinstance(found, Exchange):
            return found
        if isinstance(found, ProxyBetween):
            return await _by_proxy(device, link, found)
        now = await asked
        if now is None:
            return _connected(await broker)
        if now.broker != link.broker and isinstance(found := await _try_broker(device, now, stack), Exchange):
            return found
        return await over_http(device, post, now) or _connected(await broker)
    finally:
        for task in (broker, asked):
            task.cancel()
        await asyncio.gather(broker, asked, return_exceptions=True)


async def _try_broker(device: Device, link: ServerLink, stack: AsyncExitStack) -> Exchange | Unreached:
    """Connect to the broker of `link`, with a fresh login where it wants one; or say why it is out of reach.

    Raises NotAllowed or Offline.
    """
    identity = Identity.load_or_create(device.home)
    try:
        try:
            exchange = await stack.enter_async_context(connect_to_broker(link, device.id, identity))
        except (LoginRefused, TlsRequired, CertificateChanged):
            # The server knows what login, address and certificate are good now.
            link = await renew_login(device, post, link)
            exchange = await stack.enter_async_context(connect_to_broker(link, device.id, identity))
    except (BrokerUnreached, LoginRefused, NotTrusted, TlsRequired) as error:
        # What refuses a fresh login too is not the server's broker, whatever network the device is in now.
        return error
    if link.expires - time.time() < RENEW_BEFORE:
        with suppress(*NO_HELP):  # This login still works; the new one is for the next time.
            await renew_login(device, post, link)
    return exchange


async def _ask_after(
    seconds: float, broker: asyncio.Task[Exchange | Unreached], device: Device, link: ServerLink
) -> ServerLink | None:
    """Ask the server for its broker's address, once the broker is out of reach or silent for so long.

    Return the link with it; None where the server does not say, or need not be asked. Raises NotAllowed.
    """
    done, _ = await asyncio.wait((broker,), timeout=seconds)
    if done and (broker.exception() or isinstance(broker.result(), Exchange | ProxyBetween)):
        return None
    try:
        return await renew_login(device, post, link)
    except NO_HELP:
        return None


async def _by_proxy(device: Device, link: ServerLink, refused: ProxyBetween) -> Exchange:
    """Return an exchange with the server itself, by the proxy. Raises NotAllowed or Offline."""
    if drops_tls(link):
        raise refused
    return await http_exchange(device, post, link)


def _is_good(link: ServerLink) -> bool:
    return link.expires > time.time()


def _connected(found: Exchange | Unreached) -> Exchange:
    """Return the connection to the broker. Raises Offline where there is none."""
    if isinstance(found, Exchange):
        return found
    raise found
