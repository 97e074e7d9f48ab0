"""What must hold after every history, once all have synced until nothing moves any more."""

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
from tests.system.simulation.ledger import Broken, newer_name
from tests.system.simulation.world import World

MOST_ROUNDS = 6
Read = Callable[[Callable[[Log], Any]], Awaitable[Any]]


async def check(world: World) -> None:
    """Heal the world, let all sync until quiet, and hold all that must hold. Raises Broken."""
    await heal(world)
    await converge(world)
    today = world.devices[0].moment.today
    reads: list[Read] = [*(device.device.log.read for device in world.alive), world.server.read]
    book = await _one_book(reads)
    world.ledger.check(book)
    _check_milestones(book, today)
    for read in reads:
        newer, moods, aside = await read(_kept)
        world.ledger.check_newer(newer, moods)
        if aside:
            raise Broken(f"{aside} events were set aside and not written again")
    for device in world.alive:
        if not await device.verify():
            raise Broken(f"{device.actor} remembers what was believed although all is told")
    await _rebuild(world)
    if contents(await _one_book(reads)) != contents(book):
        raise Broken("the rebuilt views are others than the incremental ones")


async def heal(world: World) -> None:
    """Everything is in reach again, all clocks are right, and what was late has arrived."""
    world.turns.random = Random(0)
    world.network.trouble = 0.0
    world.network.cut.clear()
    world.drift = timedelta()
    world.server.disk.full = False
    world.broker.up = True
    for device in world.devices:
        device.skew, device.disk.full = timedelta(), False
    while world.broker.letters:
        world.broker.deliver(0)
    await world.server.stop()
    await world.server.start()
    await world.until(lambda: not any(device.syncs for device in world.alive))


async def converge(world: World) -> None:
    """Let all sync in turns until all are equal; then once more, in which nothing may move."""
    digests: list[str] = []
    for _ in range(MOST_ROUNDS):
        await _sync_all(world)
        digests = await _digests(world)
        if len(set(digests)) == 1 and all(device.agrees for device in world.alive):
            break
    else:
        told = " ".join(sorted({device.outcome for device in world.alive}))
        raise Broken(f"the logs are not equal ({told}): {digests}")
    await _sync_all(world)
    if any(device.moved or not device.agrees for device in world.alive) or await _digests(world) != digests:
        raise Broken("something moved although all were equal")


async def _sync_all(world: World) -> None:
    for device in world.alive:
        await world.sync(device)
    for _ in range(1000):
        if not await world.server.lag():
            return
        await world.turns.step()
    raise Broken("the server does not take the stream in")


async def _digests(world: World) -> list[str]:
    reads = [device.device.log.read for device in world.alive]
    found = [await read(lambda log: log.digest()) for read in reads]
    return [*found, await world.server.read(lambda log: log.digest())] if world.server.person else found


async def _one_book(reads: Sequence[Read]) -> Book:
    """The book that all have: the incremental ones, and one folded from nothing."""
    book: Book = await reads[0](random_drafts.book)
    for read in reads:
        if contents(await read(lambda log: log.goal_totals.book())) != contents(book):
            raise Broken("the incremental views are not those that the events give")
    return book


async def _rebuild(world: World) -> None:
    for device in world.alive:
        await device.device.log.write(lambda log: log.refold())
    assert world.server.person
    await world.server.user_logs.write(world.server.person, lambda log: log.refold())


def contents(book: Book) -> list[Any]:
    """All that a book's views are made of, in one order."""
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
    """Each milestone that was reached is on record."""
    for goal in goal_views(book, today):
        for milestone in goal.milestones:
            if milestone.state == "reached" and milestone.recorded is None:
                raise Broken(f"{goal.title} reached {milestone.name}, which nobody recorded")


def _kept(log: Log) -> tuple[list[str], dict[str, str], int]:
    newer = [newer_name(raw) for _, _, raw in log.events.not_understood()]
    return newer, random_drafts.moods(log), sum(row.reason == FORKED for row in log.set_aside.unresolved())
