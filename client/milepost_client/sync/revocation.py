"""Revoking another device of the same person, at the server (server/decisions/0008-revocation.md)."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.network.server_api import Post, ask_server
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.sync.enrollment import renew_login, request_challenge
from milepost_shared.errors import BadInput, NotFound
from milepost_shared.protocol.enrollment import Revocation, RevokeRequest
from milepost_shared.protocol.member import Member
from milepost_shared.protocol.signatures import revocation_signing_input
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.roster import devices_called


async def find_device(device: Device, post: Post, name: str) -> Member:
    """Return the other device that `name` means.

    The server is asked for the roster first: the lost device may have joined since this one last synced.
    Raises BadInput, NotAllowed, NotFound or Offline.
    """
    await renew_login(device, post, _require_link(device))
    return await device.log.read(lambda log: _to_revoke(log, device.id, name))


async def revoke(device: Device, post: Post, member: Member) -> Revocation:
    """Have the server revoke another device, and note it in the roster.

    Raises BadInput, NotAllowed or Offline.
    """
    link, signer = _require_link(device), await device.keys.load_or_create()
    challenge = await request_challenge(post, link.url)
    signature = await signer.sign(revocation_signing_input(link.user, member.device, challenge))
    request = RevokeRequest(
        user=link.user,
        device=device.id,
        challenge=challenge,
        signature=urlsafe_b64encode(signature).decode(),
        revoke=member.device,
    )
    revocation = await ask_server(post, link.url, "revoke", request, Revocation)
    await device.log.write(lambda log: log.roster.put(replace(member, revoked=revocation.revoked)))
    return revocation


def _require_link(device: Device) -> ServerLink:
    if (link := load_link(device.home)) is None:
        raise BadInput("This device has joined no server.", "It is at the server that a device is revoked.")
    return link


def _to_revoke(log: Log, own: str, name: str) -> Member:
    """Return the device that `name` means; it cannot be the `own` one. Raises BadInput or NotFound."""
    matches = devices_called(log.roster.all(), name)
    if not matches:
        raise NotFound(f"No device is called {name!r}.", "See them: milepost devices")
    if len(matches) > 1:
        several = ", ".join(member.device for member in matches)
        raise BadInput(f"Several devices are called {name!r}: {several}.", "Name one by its id.")
    if matches[0].device == own:
        raise BadInput(
            "That is this device, and it does not revoke itself.",
            "Do it from another device, or ask whoever runs the server: milepost-server revoke",
        )
    return matches[0]
