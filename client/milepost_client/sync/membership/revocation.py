"""Revoking another device of the same person, at the server (server/decisions/0008-revocation.md)."""

from __future__ import annotations

from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.network.server_api import Post, ask_server
from milepost_client.network.server_link import ServerLink, load_link
from milepost_client.sync.login import renew_login
from milepost_shared.errors import BadInput, NotAllowed
from milepost_shared.protocol.member import Member
from milepost_shared.replication.roster import merge_records
from milepost_shared.roster.joining import Revocation, RevokeRequest
from milepost_shared.roster.records import Revoked, signing_input, stated
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.roster import find_device


async def find_to_revoke(device: Device, post: Post, name: str) -> Member:
    """Return the other device that `name` means.

    The server is asked for the roster first: the lost device may have joined since this one last synced.
    Raises BadInput, NotAllowed, NotFound or Offline.
    """
    await renew_login(device, post, _require_link(device))
    return await device.log.read(lambda log: _to_revoke(log, device.id, name))


async def revoke(device: Device, post: Post, member: Member, since: int | None = None) -> Revocation:
    """Have the server revoke another device, and keep the record of it.

    With `since` (a stamp) also those that it let in from then on.

    Raises BadInput, NotAllowed or Offline.
    """
    link, signer = _require_link(device), await device.keys.load_or_create()
    server = await device.log.read(lambda log: log.metadata.text("server"))
    if not server:
        raise NotAllowed(
            "The server is of an earlier version.", "Whoever runs it revokes: milepost-server revoke"
        )
    body = Revoked(
        user=link.user, device=member.device, key=member.key, server=server, by=device.id, since=since
    )
    request = RevokeRequest(record=stated(body, await signer.sign(signing_input(body))))
    revocation = await ask_server(post, link.url, "revoke", request, Revocation)
    await device.log.write(lambda log: merge_records(log, revocation.records))
    return replace(revocation, records=[])


def _require_link(device: Device) -> ServerLink:
    if (link := load_link(device.home)) is None:
        raise BadInput("This device has joined no server.", "It is at the server that a device is revoked.")
    return link


def _to_revoke(log: Log, own: str, name: str) -> Member:
    """Return the device that `name` means; it cannot be the `own` one. Raises BadInput or NotFound."""
    found = find_device(log.roster.all(), name)
    if found.device == own:
        raise BadInput(
            "That is this device, and it does not revoke itself.",
            "Do it from another device, or ask whoever runs the server: milepost-server revoke",
        )
    return found
