"""Coming back after being revoked: as a new device, which keeps all that the old one wrote."""

from __future__ import annotations

import secrets
import time

from msgspec.structs import replace

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.device import Device, own_id
from milepost_client.device.identity import Identity
from milepost_client.device.unsent_frames import signed_tail
from milepost_client.sync.server_link import load_link
from milepost_shared.protocol.member import Member
from milepost_shared.storage.log import Log


async def become_new_device(device: Device) -> None:
    """Give the device in the folder a new id and a new key; its log goes on.

    What the old device wrote and no server has yet is signed with its key now, for the last time. The new
    one can then pass it on like what any other device wrote. Raises Damaged or StorageFailed; then all is
    as it was.
    """
    identity = Identity.load_or_create(device.home)

    def change_id(log: Log) -> str:
        for row in list(signed_tail(log, device.id, identity, log.head(device.id).admitted)):
            log.frames.put(row)
        mark_revoked(log, device.id)
        log.metadata.put("device", secrets.token_hex(6))
        return own_id(log)

    device.id = await device.log.write(change_id)
    Identity.renew(device.home)


async def own_key(device: Device) -> Identity:
    """Return the device's key; a new one where the key in the folder is that of another device: of this one's
    revoked past, or of the log that was here before."""
    identity = Identity.load_or_create(device.home)
    own, members = device.id, await device.log.read(lambda log: log.roster.all())
    revoked = {m.key for m in members if m.device != own and m.revoked is not None}
    return (
        Identity.renew(device.home)
        if identity.public in revoked or _is_replaced(device, members)
        else identity
    )


def _is_replaced(device: Device, members: list[Member]) -> bool:
    """Whether the log in the folder is not the one that joined the server, and never joined one."""
    link = load_link(device.home)
    joined_as = link.device if link else ""
    return bool(joined_as) and joined_as != device.id and all(m.device != device.id for m in members)


def mark_revoked(log: Log, device: str) -> None:
    """Mark a device in the roster as revoked by now; the server knows since when it really is."""
    member = log.roster.get(device)
    if member is not None and member.revoked is None:
        log.roster.put(replace(member, revoked=round(time.time() * MICROSECONDS)))
