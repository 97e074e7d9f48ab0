"""Coming back after having been revoked: as a new device, which keeps all that the old one wrote."""

from __future__ import annotations

import secrets
import time

from msgspec.structs import replace

from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.device.unsent_frames import signed_tail
from milepost_shared.storage.log import Log


async def as_new_device(device: Device) -> None:
    """Let what is in the folder go on as a new device, with an id and a key of its own.

    What the old one wrote and no server has yet is signed by its key now, for the last time: so the new one
    can pass it on as it passes on what other devices wrote. Raises Damaged or StorageFailed; then all is as
    it was.
    """
    identity = Identity.load_or_create(device.home)

    def go_on(log: Log) -> str:
        for row in list(signed_tail(log, device.id, identity, log.head(device.id).admitted)):
            log.frames.put(row)
        note_revoked(log, device.id)
        log.metadata.put("device", secrets.token_hex(6))
        return log.metadata.text("device")

    device.id = await device.log.write(go_on)
    await own_key(device)


async def own_key(device: Device) -> Identity:
    """The device's key; a new one where the key here is still that of the revoked device that this was."""
    identity = Identity.load_or_create(device.home)
    members = await device.log.read(lambda log: log.roster.all())
    revoked = {m.key for m in members if m.device != device.id and m.revoked is not None}
    return Identity.renew(device.home) if identity.public in revoked else identity


def note_revoked(log: Log, device: str) -> None:
    """Note on the roster here that a device was revoked; since when, the server knows."""
    held = log.roster.get(device)
    if held is not None and held.revoked is None:
        log.roster.put(replace(held, revoked=round(time.time() * 1e6)))
