"""Following a server that moved to another address (client/decisions/0010-joining.md)."""

from __future__ import annotations

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.network.nats_transport import connect_to_broker
from milepost_client.network.server_api import Post
from milepost_client.network.server_link import ServerLink, save_link
from milepost_client.network.tls import NotTrusted
from milepost_client.sync.enrollment import normalize_url
from milepost_client.sync.http_connection import over_http
from milepost_client.sync.login import adopt, new_link, request_login
from milepost_shared.errors import Offline


async def follow_server(device: Device, post: Post, link: ServerLink, url: str) -> ServerLink:
    """Return the link to the same server at another address, and save it once that one has proved to be it:
    it knows this device's key as this person's, and its broker or the server itself lets the device in.

    Raises BadInput, NotAllowed, NotFound or Offline; then all is as it was.
    """
    identity, address = Identity.load_or_create(device.home), normalize_url(url)
    login = await request_login(device, post, link, address)
    fresh = new_link(device, address, login.given)
    try:
        async with connect_to_broker(fresh, device.id, identity):
            pass
    except NotTrusted as error:
        raise NotTrusted(error.problem, f"{error.advice} Nothing was changed.") from error
    except Offline as error:
        if await over_http(device, post, fresh) is None:
            advice = (
                "Whoever runs the server says where its broker is, with --broker-url. Nothing was changed."
            )
            raise Offline(error.problem, advice) from error
    await device.log.write(lambda log: adopt(log, login))
    save_link(device.home, fresh)
    return fresh
