"""Exports: old ones come back, and bring nothing back that was erased meanwhile."""

from __future__ import annotations

from contextlib import suppress

from milepost_client.formats.jsonl import export_log, export_signer
from milepost_client.operations.import_file import ImportFileRequest, import_file
from milepost_shared.errors import MilepostError
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.world import World


async def export(world: World, device: SimulatedDevice, argument: int) -> None:
    """`milepost export`: the device's whole log, as a file."""
    with suppress(MilepostError):  # The disk is full, or events are damaged.
        exported = await export_log(device.device, await export_signer(device.device), device.actor)
        world.exports.append(b"".join(exported.lines))


async def import_export(world: World, device: SimulatedDevice, argument: int) -> None:
    """`milepost import`: an export, perhaps an old one, perhaps of another device."""
    # Into a device of nobody yet it would bring its owner, and that may be nobody's person.
    if not world.exports or device.needs_join:
        return
    request = ImportFileRequest(raw=world.exports[argument % len(world.exports)], name="milepost.jsonl")
    with suppress(MilepostError):  # The disk is full, or the export is of another branch of a fork.
        await device.change(lambda log, moment: import_file(log, device.device, moment, request))
