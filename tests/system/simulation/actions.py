"""What a person does, and what is sent: steps of a history."""

from __future__ import annotations

from functools import partial

from milepost_shared.errors import BadInput, StorageFailed
from milepost_shared.events.drafts import Draft
from tests.shared.builders import OTHER, TODAY
from tests.system.simulation import random_drafts
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.world import World


async def log(world: World, device: SimulatedDevice, argument: int) -> None:
    """An activity is logged."""
    name, amount = f"p{len(world.ledger.amounts)}", 1 + argument % 7
    draft = (random_drafts.activity, random_drafts.shared_activity, random_drafts.newer_activity)[
        argument % 3
    ]
    if await _write(device, draft(name, amount, random_drafts.ago(argument, device.moment.today))):
        world.ledger.log(name, amount)
        if draft is random_drafts.newer_activity:
            world.ledger.moods.add(name)


async def level(world: World, device: SimulatedDevice, argument: int) -> None:
    """A level is read off."""
    name, day = f"p{len(world.ledger.amounts)}", random_drafts.ago(argument % 5, device.moment.today)
    if await _write(device, random_drafts.activity(name, argument, day, OTHER)):
        world.ledger.log(name, 0)


async def take_over(world: World, device: SimulatedDevice, argument: int) -> None:
    """A row of a file is imported, on one device or on several."""
    row = argument % 4
    draft = random_drafts.activity(f"row{row}", row, random_drafts.ago(row, TODAY), origin=f"row-{row}")
    if await _write(device, draft):
        world.ledger.log(f"row{row}", row)


async def correct(world: World, device: SimulatedDevice, argument: int) -> None:
    """An entry is moved to another day; one that was withdrawn is revived."""
    await _correct(world, device, argument, void=False)


async def void(world: World, device: SimulatedDevice, argument: int) -> None:
    """An entry is withdrawn."""
    await _correct(world, device, argument, void=True)


async def adjust(world: World, device: SimulatedDevice, argument: int) -> None:
    """The goal is adjusted."""
    await _adjust(device, argument, withdraw=False)


async def withdraw(world: World, device: SimulatedDevice, argument: int) -> None:
    """An adjustment of the goal is withdrawn, or its withdrawal is."""
    await _adjust(device, argument, withdraw=True)


async def claim(world: World, device: SimulatedDevice, argument: int) -> None:
    """The person says that a milestone is reached."""
    await _write(device, random_drafts.claim(argument, device.moment.today))


async def newer(world: World, device: SimulatedDevice, argument: int) -> None:
    """A newer version writes what this one does not know."""
    name = f"newer{len(world.ledger.newer)}"
    write = partial(random_drafts.write_newer, device=device.device.id, name=name)
    try:
        await device.change(lambda log, moment: write(log, now=moment.now))
    except (BadInput, StorageFailed):
        return
    world.ledger.newer.add(name)


async def sync(world: World, device: SimulatedDevice, argument: int) -> None:
    """A sync, to its end."""
    await world.sync(device)


async def begin(world: World, device: SimulatedDevice, argument: int) -> None:
    """A sync begins."""
    await world.begin_sync(device)


async def run(world: World, device: SimulatedDevice, argument: int) -> None:
    """All that is under way goes on, some awaits further."""
    for _ in range(1 + argument % 40):
        await world.turns.step()


async def deliver(world: World, device: SimulatedDevice, argument: int) -> None:
    """A late letter arrives."""
    world.broker.deliver(argument)


async def _correct(world: World, device: SimulatedDevice, argument: int, *, void: bool) -> None:
    found = await device.device.log.read(
        partial(random_drafts.corrected, argument=argument, today=device.moment.today, void=void)
    )
    if found and await _write(device, found[1]) and void:
        world.ledger.withdrawn.add(found[0])


async def _adjust(device: SimulatedDevice, argument: int, *, withdraw: bool) -> None:
    today = device.moment.today
    draft = await device.device.log.read(
        partial(random_drafts.adjustment, argument=argument, today=today, withdraw=withdraw)
    )
    if draft is not None:
        await _write(device, draft)


async def _write(device: SimulatedDevice, draft: Draft) -> bool:
    """Write a draft; False where it was refused, or the disk is full."""
    try:
        await device.write([draft])
    except (BadInput, StorageFailed):
        return False
    return True
