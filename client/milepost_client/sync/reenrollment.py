"""Going on as a new device, which keeps all that the old one wrote: after being revoked, or as a copy."""

from __future__ import annotations

import secrets
import time
from functools import partial

from msgspec.structs import replace

from milepost_client.device.clock import MICROSECONDS
from milepost_client.device.device import Device
from milepost_client.device.signing import Signer
from milepost_client.device.unsent_frames import covers_tail, signed_tail
from milepost_client.device.writer import own_id
from milepost_client.network.server_link import load_link
from milepost_shared.protocol.member import Member
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.frames import FrameRow


async def become_new_device(device: Device, *, is_revoked: bool = True) -> None:
    """Give the device in the folder a new id and a new key; its log goes on. The old one may be revoked.

    What the old device wrote and no server has yet is signed with its key now, for the last time. The new
    one can then pass it on like what any other device wrote. Raises Damaged or StorageFailed; then all is
    as it was.
    """
    signer = await device.keys.load_or_create()
    while True:
        tail = await signed_tail(device, signer)
        renamed = await device.log.write(partial(_change_id, device=device, tail=tail, is_revoked=is_revoked))
        if renamed:
            break
    device.id = renamed
    await device.keys.renew()


def _change_id(log: Log, device: Device, tail: list[FrameRow], *, is_revoked: bool) -> str:
    """Keep the frames and give the log another device's id, which is returned; "" where more was written
    than they cover."""
    if not covers_tail(log, device, tail):
        return ""
    for row in tail:
        log.frames.put(row)
    if is_revoked:
        mark_revoked(log, device.id)
    log.metadata.put("device", secrets.token_hex(6))
    return own_id(log)


async def own_key(device: Device) -> Signer:
    """Return the device's key; a new one where the one that it has is that of another device: of this one's
    revoked past, or of the log that was here before."""
    signer = await device.keys.load_or_create()
    own, members = device.id, await device.log.read(lambda log: log.roster.all())
    revoked = {m.key for m in members if m.device != own and m.revoked is not None}
    if signer.public in revoked or _is_replaced(device, members):
        return await device.keys.renew()
    return signer


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
