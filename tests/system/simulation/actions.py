"""Actions of a person and of the network: steps of a history."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial

from milepost_client.device.clock import Moment
from milepost_client.operations.erase import EraseRequest
from milepost_client.operations.erase import erase as erase_entries
from milepost_client.operations.people.erase_person import PersonEraseRequest, erase_person
from milepost_shared.errors import BadInput, Damaged, MilepostError, StorageFailed
from milepost_shared.events.drafts import Draft
from milepost_shared.storage.log import Log
from tests.shared.before import version_of_before
from tests.shared.builders import OTHER, TODAY
from tests.system.simulation import random_drafts
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.ledger import name_of
from tests.system.simulation.views import Views
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


async def log_before(world: World, device: SimulatedDevice, argument: int) -> None:
    """A version of before logs an activity, with its texts inside of the event."""
    name, amount = f"p{len(world.ledger.amounts)}", 1 + argument % 7
    draft = random_drafts.activity(name, amount, random_drafts.ago(argument, device.moment.today))
    if await _write_before(device, draft):
        world.ledger.log(name, amount)


async def correct_before(world: World, device: SimulatedDevice, argument: int) -> None:
    """A version of before moves an entry to another day."""
    found = await device.device.log.read(
        partial(random_drafts.corrected, argument=argument, today=device.moment.today, void=False)
    )
    if found:
        await _write_before(device, found[1])


async def log_level(world: World, device: SimulatedDevice, argument: int) -> None:
    """A reading of the level goal is logged."""
    name, day = f"p{len(world.ledger.amounts)}", random_drafts.ago(argument % 5, device.moment.today)
    if await _write(device, random_drafts.activity(name, argument, day, OTHER)):
        world.ledger.log(name, 0)


async def import_row(world: World, device: SimulatedDevice, argument: int) -> None:
    """A row of a file is imported; several devices may import the same row."""
    row = argument % 4
    draft = random_drafts.activity(f"row{row}", row, random_drafts.ago(row, TODAY), origin=f"row-{row}")
    if await _write(device, draft):
        world.ledger.log(f"row{row}", row)


async def correct(world: World, device: SimulatedDevice, argument: int) -> None:
    """An entry is moved to another day; a withdrawn one is restored."""
    await _correct(world, device, argument, void=False)


async def withdraw_entry(world: World, device: SimulatedDevice, argument: int) -> None:
    """An entry is withdrawn."""
    await _correct(world, device, argument, void=True)


async def erase(world: World, device: SimulatedDevice, argument: int) -> None:
    """An entry is erased for good."""
    entries = sorted((await device.device.log.read(random_drafts.book)).entries, key=name_of)
    # Of those that a thief may have erased it is not known any more which one this is.
    entries = [entry for entry in entries if name_of(entry) or not world.thefts]
    if not entries:
        return
    entry = entries[argument % len(entries)]
    request = EraseRequest(refs=(entry.original.event.ref,))
    with suppress(MilepostError):  # The disk is full, or the entry is of before the first sync.
        await device.change(lambda log, moment: erase_entries(log, device.device, moment, request))
        world.ledger.erase(name_of(entry), device.device.id)


async def erase_texts(world: World, device: SimulatedDevice, argument: int) -> None:
    """The texts of an entry are erased for good; what it counts for stays."""
    entries = sorted(filter(name_of, (await device.device.log.read(random_drafts.book)).entries), key=name_of)
    if not entries:
        return
    entry = entries[argument % len(entries)]
    request = EraseRequest(refs=(entry.original.event.ref,), keep_amount=True)
    with suppress(MilepostError):  # The disk is full.
        await device.change(lambda log, moment: erase_entries(log, device.device, moment, request))
        world.ledger.erase(name_of(entry), device.device.id)


async def erase_somebody(world: World, device: SimulatedDevice, argument: int) -> None:
    """Whom an entry names is erased for good, from all entries."""
    names = sorted(filter(None, map(name_of, (await device.device.log.read(random_drafts.book)).entries)))
    if not names:
        return
    request = PersonEraseRequest(name=names[argument % len(names)])
    with suppress(MilepostError):  # The disk is full.
        await device.change(lambda log, moment: erase_person(log, device.device, moment, request))
        world.ledger.erase(request.name, device.device.id)


async def adjust(world: World, device: SimulatedDevice, argument: int) -> None:
    """The goal is adjusted."""
    await _adjust(device, argument, withdraw=False)


async def withdraw_adjustment(world: World, device: SimulatedDevice, argument: int) -> None:
    """An adjustment of the goal, or the withdrawal of one, is withdrawn."""
    await _adjust(device, argument, withdraw=True)


async def claim_milestone(world: World, device: SimulatedDevice, argument: int) -> None:
    """The person declares that a milestone is reached."""
    await _write(device, random_drafts.claim(argument, device.moment.today))


async def write_newer(world: World, device: SimulatedDevice, argument: int) -> None:
    """A newer version writes an event that this version does not understand."""
    name = f"newer{len(world.ledger.newer)}"
    write = partial(random_drafts.write_newer, device=device.device.id, name=name)
    try:
        await device.change(lambda log, moment: write(log, now=moment.now))
    except (BadInput, StorageFailed):
        return
    world.ledger.newer.add(name)


async def look_back(world: World, device: SimulatedDevice, argument: int) -> None:
    """The person looks back, on this day or a later one: what is old is settled."""
    today = device.moment.today + timedelta(days=argument % 40)
    with suppress(StorageFailed, Damaged):  # The disk is full, or an event waits to be fetched again.
        await device.device.log.write(lambda log: log.settled.settle(today))
        await device.device.log.read(Views(today).check)


async def sync(world: World, device: SimulatedDevice, argument: int) -> None:
    """A sync runs to its end."""
    await world.sync(device)


async def begin_sync(world: World, device: SimulatedDevice, argument: int) -> None:
    """A sync begins."""
    await world.begin_sync(device)


async def run_awaits(world: World, device: SimulatedDevice, argument: int) -> None:
    """Everything under way runs on for some awaits."""
    for _ in range(1 + argument % 40):
        await world.scheduler.step()


async def deliver_delayed(world: World, device: SimulatedDevice, argument: int) -> None:
    """A delayed message arrives."""
    world.broker.deliver(argument)


async def _correct(world: World, device: SimulatedDevice, argument: int, *, void: bool) -> None:
    correction = await device.device.log.read(
        partial(random_drafts.corrected, argument=argument, today=device.moment.today, void=void)
    )
    if not correction or (void and world.thefts and not correction[0]):
        return  # Of what a thief may have erased it is not known any more which one this is.
    if await _write(device, correction[1]) and void:
        world.ledger.withdrawn.add(correction[0])


async def _adjust(device: SimulatedDevice, argument: int, *, withdraw: bool) -> None:
    today = device.moment.today
    draft = await device.device.log.read(
        partial(random_drafts.adjustment, argument=argument, today=today, withdraw=withdraw)
    )
    if draft is not None:
        await _write(device, draft)


async def _write_before(device: SimulatedDevice, draft: Draft) -> bool:
    def write(log: Log, moment: Moment) -> None:
        with version_of_before(log):
            device.device.record_in(log, [draft], moment)

    try:
        await device.change(write)
    except (BadInput, StorageFailed):
        return False
    return True


async def _write(device: SimulatedDevice, draft: Draft) -> bool:
    """Write a draft; return False when it is refused or the disk is full."""
    try:
        await device.write([draft])
    except (BadInput, StorageFailed):
        return False
    return True
