"""What breaks, is lost, is put back, or shows the wrong time: steps of a history."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from milepost_client.device.backup import back_up, restore, server_in
from milepost_shared.errors import BadInput, StorageFailed
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.world import Kept, World

MOST_DEVICES = 4
A_DAY, A_YEAR = 24, 365 * 24
SKEWS = (0, 0, 1, -1, 3 * A_DAY, -3 * A_DAY, A_YEAR, -A_YEAR, 10 * A_YEAR, -10 * A_YEAR)
"""Hours."""
DRIFTS = (0, 0, 1, -1, 60, -60, 4_320, -4_320, 525_600, -525_600)
"""Minutes."""
DAYS = (1, 3, 30, 90)


async def cut(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device is out of reach."""
    world.network.cut.add(device.number)


async def join(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device is in reach again."""
    world.network.cut.discard(device.number)


async def outage(world: World, device: SimulatedDevice, argument: int) -> None:
    """The broker goes down, or comes up again."""
    world.broker.up = not world.broker.up
    world.broker.connection += 1


async def crash(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's process ends at its next await, and starts again."""
    await device.stop()
    await device.open()


async def crash_server(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server's process ends wherever it waits, and starts again."""
    await world.server.stop()
    await world.server.start()


async def fill(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's disk is full, or has room again."""
    device.disk.full = not device.disk.full


async def fill_server(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server's disk is full, or has room again."""
    world.server.disk.full = not world.server.disk.full


async def cut_stream(world: World, device: SimulatedDevice, argument: int) -> None:
    """The broker loses its newest messages, or all; their numbers are used again."""
    kept = 0 if argument % 3 == 0 else len(world.broker.messages) - argument % 3
    world.broker.put_back(world.broker.messages[: max(0, kept)])
    await world.count_losses(acknowledged=True)


async def wipe_server(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server loses its files, and every other time the broker its stream."""
    await world.server.put_back(None)
    if argument % 2:
        world.broker.put_back([])
    await world.count_losses(acknowledged=True)


async def back_up_server(world: World, device: SimulatedDevice, argument: int) -> None:
    """`milepost-server backup`, and a copy of the stream."""
    world.server.back_up(world.folder / "server-backup")
    world.kept_stream = list(world.broker.messages)


async def restore_server(world: World, device: SimulatedDevice, argument: int) -> None:
    """The server is put back to its backup, and every other time the broker to its copy."""
    if not (world.folder / "server-backup").exists():
        return
    await world.server.put_back(world.folder / "server-backup")
    if argument % 2:
        world.broker.put_back(list(world.kept_stream))
    await world.count_losses(acknowledged=True)


async def copy(world: World, device: SimulatedDevice, argument: int) -> None:
    """An image of the device's folder is taken."""
    await device.stop()
    target = _beside(device, "copy")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(device.home.folder, target)
    world.copies[target] = Kept(device.belief, device.outside)
    await device.open()


async def restore_copy(world: World, device: SimulatedDevice, argument: int) -> None:
    """The image of the device's folder is put back."""
    if kept := world.copies.get(source := _beside(device, "copy")):
        await device.stop()
        shutil.rmtree(device.home.folder)
        shutil.copytree(source, device.home.folder)
        device.become(kept.belief, kept.outside)
        await device.open()
        await world.count_losses()


async def back_up_device(world: World, device: SimulatedDevice, argument: int) -> None:
    """`milepost backup`"""
    await device.verify()
    target = _beside(device, "backup.zip")
    await back_up(device.home, target, device.moment)
    world.copies[target] = Kept(device.belief, device.outside)


async def restore_device(world: World, device: SimulatedDevice, argument: int) -> None:
    """`milepost restore`, which refuses where something would be lost."""
    if kept := world.copies.get(source := _beside(device, "backup.zip")):
        await device.stop()
        with suppress(BadInput):
            await restore(device.home, source, device.moment, server_in(source))
            device.become(kept.belief, kept.outside)
        await device.open()
        await world.count_losses()


async def twin(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's folder is copied, and both go on."""
    if len(world.devices) == MOST_DEVICES:
        return
    await device.stop()
    number = len(world.devices) + 1
    other = SimulatedDevice(number, world.folder / f"{number}", world.turns, world.clock, device.skew)
    shutil.copytree(device.home.folder, other.home.folder)
    for each in (device, other):
        each.become(device.belief, device.outside)
        await each.open()
    world.devices.append(other)


async def damage(world: World, device: SimulatedDevice, argument: int) -> None:
    """A bit of an own event that the server has goes bad, and `milepost doctor` finds it."""
    if not device.syncs:
        with suppress(StorageFailed):
            await device.damage(argument)
        await world.count_losses()


async def upgrade(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device had an older version, which did not understand all events, and gets this one."""
    await device.upgrade()


async def retire(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device is lost for good."""
    if len(world.alive) > 1:
        await device.stop()
        device.retired = True
        await world.count_losses()


async def skew(world: World, device: SimulatedDevice, argument: int) -> None:
    """The device's clock jumps."""
    device.skew = timedelta(hours=SKEWS[argument % len(SKEWS)])


async def drift(world: World, device: SimulatedDevice, argument: int) -> None:
    """The clock of the server and the broker jumps."""
    world.drift = timedelta(minutes=DRIFTS[argument % len(DRIFTS)])


async def wait(world: World, device: SimulatedDevice, argument: int) -> None:
    """Days pass, up to ninety."""
    world.loop.clock += 86_400 * DAYS[argument % len(DAYS)]


def _beside(device: SimulatedDevice, what: str) -> Path:
    return device.home.folder.with_name(f"{device.number}-{what}")
