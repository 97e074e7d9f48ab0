"""The invariants of every history, checked once all devices have synced until nothing changes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from milepost_shared.model.book import Book
from milepost_shared.progress.goal_view import goal_views
from milepost_shared.storage.log import Log
from milepost_shared.storage.tables.set_aside import FORKED
from tests.system.simulation import random_drafts
from tests.system.simulation.ledger import Violation, name_of, newer_name
from tests.system.simulation.views import Views
from tests.system.simulation.world import World

MAX_ROUNDS = 6
Read = Callable[[Callable[[Log], Any]], Awaitable[Any]]


async def check(world: World) -> None:
    """Heal the world, sync until nothing changes, and check all invariants. Raises Violation."""
    await heal(world)
    await converge(world)
    today = world.devices[0].moment.today
    reads: list[Read] = [*(device.device.log.read for device in world.active_devices), world.server.read]
    views = Views(today)
    book = await _common_book(reads, views)
    world.ledger.check(book)
    _check_milestones(book, today)
    await _check_texts(world, reads)
    _check_bytes(world, book)
    for read in reads:
        newer, moods, aside = await read(_kept)
        world.ledger.check_newer(newer, moods)
        if aside:
            raise Violation(f"{aside} events were set aside and not written again")
    for device in world.active_devices:
        if not await device.verify():
            raise Violation(f"{device.actor} keeps a sync's baseline although all changes are reported")
    await _rebuild(world)
    if contents(await _common_book(reads, views)) != contents(book):
        raise Violation("the rebuilt views differ from the incremental ones")


async def heal(world: World) -> None:
    """End all faults: all is online, clocks are right, and delayed messages have arrived."""
    world.scheduler.random = Random(0)
    world.network.failure_rate = 0.0
    world.network.unreachable.clear()
    world.drift = timedelta()
    world.server.disk.full = False
    world.broker.up = True
    for device in world.devices:
        device.skew, device.disk.full = timedelta(), False
    while world.broker.delayed:
        world.broker.deliver(0)
    await world.server.stop()
    await world.server.start()
    await world.run_until(lambda: not any(device.is_syncing for device in world.active_devices))


async def converge(world: World) -> None:
    """Sync all devices in turn until their logs are equal; a further round must change nothing."""
    digests: list[str] = []
    for _ in range(MAX_ROUNDS):
        await world.revoke_thieves()
        await _sync_all(world)
        digests = await _digests(world)
        if len(set(digests)) == 1 and all(device.in_sync for device in world.active_devices):
            break
    else:
        outcomes = " ".join(sorted({device.outcome for device in world.active_devices}))
        raise Violation(f"the logs are not equal ({outcomes}): {digests}")
    await _sync_all(world)
    quiet = all(device.in_sync and not device.transferred for device in world.active_devices)
    if not quiet or await _digests(world) != digests:
        raise Violation("something changed although all were equal")


async def _sync_all(world: World) -> None:
    for device in world.active_devices:
        await world.sync(device)
    for _ in range(1000):
        if not await world.server.lag():
            return
        await world.scheduler.step()
    raise Violation("the server does not take the stream in")


async def _digests(world: World) -> list[str]:
    reads = [device.device.log.read for device in world.active_devices]
    found = [await read(lambda log: log.digest()) for read in reads]
    return [*found, await world.server.read(lambda log: log.digest())] if world.server.person else found


async def _common_book(reads: Sequence[Read], views: Views) -> Book:
    """Return the book folded from all events; every incremental book must equal it."""
    book: Book = await reads[0](random_drafts.book)
    for read in reads:
        if contents(await read(lambda log: log.goal_totals.book())) != contents(book):
            raise Violation("the incremental views differ from a fold of the events")
        await read(views.check)
    return book


async def _rebuild(world: World) -> None:
    for device in world.active_devices:
        await device.device.log.write(lambda log: log.refold())
    assert world.server.person
    await world.server.user_logs.write(world.server.person, lambda log: log.refold())


def contents(book: Book) -> list[Any]:
    """Return everything that a book's views depend on, in a fixed order."""
    return sorted(
        [
            goal.id,
            sorted(held.order for held in (*goal.revisions, *goal.claims)),
            sorted(goal.days.items()),
            sorted(goal.rolled_up.items()),
            sorted(goal.children),
            goal.parent_inert,
        ]
        for goal in book.goals.values()
        if goal.revisions or goal.claims or goal.days
    )


def _check_milestones(book: Book, today: date) -> None:
    """Check that each reached milestone is recorded. Raises Violation."""
    for goal in goal_views(book, today):
        for milestone in goal.milestones:
            if milestone.state == "reached" and milestone.recorded is None:
                raise Violation(f"{goal.title} reached {milestone.name}, which nobody recorded")


async def _check_texts(world: World, reads: Sequence[Read]) -> None:
    """Check that all hold the same texts, and lack none but those that a thief took, or an erasure that is
    lost. Raises Violation."""
    nobody_has = world.disowned or any(device.damaged_erasures for device in world.devices)
    if not nobody_has and any([await read(lambda log: log.texts.lacking(1)) for read in reads]):
        raise Violation("texts are lacking")
    held = [await read(_all_texts) for read in reads]
    if any(texts != held[0] for texts in held):
        raise Violation("the texts are not equal")
    for read in reads:
        if kept := await read(lambda log: log.erasures.texts_kept()):
            raise Violation(f"texts of erased events are kept: {', '.join(kept)}")


def _check_bytes(world: World, book: Book) -> None:
    """Check that no file has the name of what was erased. Raises Violation.

    An erasure of which no copy is left has erased nothing.
    """
    gone = [f'"people":["{name}"'.encode() for name in world.ledger.erased - {*map(name_of, book.entries)}]
    folders = [device.home.log.parent for device in world.active_devices] + [world.server.folder / "users"]
    for path in (path for folder in folders for path in folder.iterdir() if path.is_file()):
        if kept := [name.decode() for name in gone if name in path.read_bytes()]:
            raise Violation(f"{path} has the bytes of what was erased: {', '.join(kept)}")


def _all_texts(log: Log) -> dict[str, dict[int, bytes]]:
    return {head.device: log.texts.to_send(head.device, 1, head.seq) for head in log.heads.all()}


def _kept(log: Log) -> tuple[list[str], dict[str, str], int]:
    newer = [newer_name(raw) for _, _, raw in log.events.not_understood()]
    return newer, random_drafts.moods(log), sum(row.reason == FORKED for row in log.set_aside.unresolved())
