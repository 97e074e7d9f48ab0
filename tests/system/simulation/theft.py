"""Theft of a device: a thief goes on with it as its person did, until that is found out."""

from __future__ import annotations

from contextlib import suppress

from milepost_shared.errors import StorageFailed
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.world import Theft, World


async def steal(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device is stolen: from now on a thief uses it."""
    id = device.device.id
    owners = [other.device.id for other in world.active_devices if other is not device]
    if owners and id not in owners and not world.thefts and not device.needs_join:
        erased = frozenset(name for name, erasers in world.ledger.erasers.items() if id in erasers)
        world.thefts[id] = Theft(world.server_clock(), world.drift, erased)


async def find_out(world: World, device: SimulatedDevice, argument: int) -> None:
    """The stolen device is revoked since it was stolen."""
    id = device.device.id
    if (theft := world.thefts.get(id)) is None or id in world.disowned:
        return
    await device.stop()
    device.retired = True
    await world.record_losses()
    world.disowned.add(id)
    world.ledger.disown(id, theft.erased, certain=world.drift == theft.drift)
    with suppress(StorageFailed):  # The server's disk is full; the operator tries again.
        await world.revoke_thieves()
