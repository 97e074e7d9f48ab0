"""Faults: crashes, losses, restores and wrong clocks, as steps of a history."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from milepost_client.device.backup import back_up, restore, server_in
from milepost_shared.errors import BadInput, StorageFailed
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.world import CopyState, World

MAX_DEVICES = 4
A_DAY, A_YEAR = 24, 365 * 24
SKEWS = (0, 0, 1, -1, 3 * A_DAY, -3 * A_DAY, A_YEAR, -A_YEAR, 10 * A_YEAR, -10 * A_YEAR)
"""Hours."""
DRIFTS = (0, 0, 1, -1, 60, -60, 4_320, -4_320, 525_600, -525_600)
"""Minutes."""
DAYS = (1, 3, 30, 90)


async def disconnect(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device goes offline."""
    world.network.unreachable.add(device.number)


async def reconnect(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device is online again."""
    world.network.unreachable.discard(device.number)


async def toggle_broker(world: World, device: SimulatedDevice, argument: int) -> None:
    """The broker goes down, or comes up again."""
    world.broker.up = not world.broker.up
    world.broker.connection += 1


async def crash(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's process ends at its next await, and starts again."""
    await device.stop()
    await device.open()


async def crash_server(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server's process ends at its present await, and starts again."""
    await world.server.stop()
    await world.server.start()


async def toggle_full_disk(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's disk becomes full, or has space again."""
    device.disk.full = not device.disk.full


async def toggle_full_server_disk(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server's disk becomes full, or has space again."""
    world.server.disk.full = not world.server.disk.full


async def truncate_stream(world: World, device: SimulatedDevice, argument: int) -> None:
    """The broker loses its newest messages, or all of them, and reuses their numbers."""
    kept = 0 if argument % 3 == 0 else len(world.broker.messages) - argument % 3
    world.broker.put_back(world.broker.messages[: max(0, kept)])
    await world.record_losses(acknowledged=True)


async def wipe_server(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server loses its files; with an odd argument the broker also loses its stream."""
    await world.server.put_back(None)
    if argument % 2:
        world.broker.put_back([])
    await world.record_losses(acknowledged=True)


async def back_up_server(world: World, device: SimulatedDevice, argument: int) -> None:
    """`milepost-server backup`, and a copy of the stream."""
    world.server.back_up(world.folder / "server-backup")
    world.saved_stream = list(world.broker.messages)


async def restore_server(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server is restored from its backup; with an odd argument also the stream from its copy."""
    if not (world.folder / "server-backup").exists():
        return
    await world.server.put_back(world.folder / "server-backup")
    if argument % 2:
        world.broker.put_back(list(world.saved_stream))
    await world.record_losses(acknowledged=True)


async def copy_folder(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's folder is copied."""
    await device.stop()
    target = _beside(device, "copy")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(device.home.folder, target)
    world.copies[target] = CopyState(device.reported, device.needs_join)
    await device.open()


async def restore_copy(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's folder is replaced by its copy."""
    if kept := world.copies.get(source := _beside(device, "copy")):
        await device.stop()
        shutil.rmtree(device.home.folder)
        shutil.copytree(source, device.home.folder)
        device.become_copy(kept.reported, kept.needs_join)
        await device.open()
        await world.record_losses()


async def back_up_device(world: World, device: SimulatedDevice, argument: int) -> None:
    """`milepost backup`"""
    await device.verify()
    target = _beside(device, "backup.zip")
    await back_up(device.home, target, device.moment)
    world.copies[target] = CopyState(device.reported, device.needs_join)


async def restore_device(world: World, device: SimulatedDevice, argument: int) -> None:
    """`milepost restore`, which refuses to lose anything."""
    if kept := world.copies.get(source := _beside(device, "backup.zip")):
        await device.stop()
        with suppress(BadInput):
            await restore(device.home, source, device.moment, server_in(source))
            device.become_copy(kept.reported, kept.needs_join)
        await device.open()
        await world.record_losses()


async def duplicate(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's folder is duplicated, and both copies are used from then on."""
    if len(world.devices) == MAX_DEVICES or device.device.id in world.thefts:
        return
    await device.stop()
    number = len(world.devices) + 1
    other = SimulatedDevice(number, world.folder / f"{number}", world.scheduler, world.clock, device.skew)
    shutil.copytree(device.home.folder, other.home.folder)
    for each in (device, other):
        each.become_copy(device.reported, device.needs_join)
        await each.open()
    world.devices.append(other)


async def damage(world: World, device: SimulatedDevice, argument: int) -> None:
    """An own event that the server has is corrupted, and `milepost doctor` repairs the log."""
    if not device.is_syncing:
        with suppress(StorageFailed):
            await device.damage(argument)
        await world.record_losses()


async def upgrade(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device is upgraded from an older version that did not understand all events."""
    await device.upgrade()


async def retire(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device is lost for good."""
    if len(world.active_devices) > 1:
        await device.stop()
        device.retired = True
        await world.record_losses()


async def skew_clock(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's clock jumps."""
    device.skew = timedelta(hours=SKEWS[argument % len(SKEWS)])


async def skew_server_clock(world: World, device: SimulatedDevice, argument: int) -> None:
    """The clock of the server and the broker jumps."""
    world.drift = timedelta(minutes=DRIFTS[argument % len(DRIFTS)])


async def pass_days(world: World, device: SimulatedDevice, argument: int) -> None:
    """Up to ninety days pass."""
    world.loop.clock += 86_400 * DAYS[argument % len(DAYS)]


def _beside(device: SimulatedDevice, what: str) -> Path:
    return device.home.folder.with_name(f"{device.number}-{what}")
