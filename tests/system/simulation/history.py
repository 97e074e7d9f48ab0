"""Histories: what happens in a world, made of a seed, told in lines, and lived through."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

from tests.system.simulation import doings, mishaps
from tests.system.simulation.checks import check
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.turns import SimulatedLoop
from tests.system.simulation.world import Beginning, World

T = TypeVar("T")
MEMORY = Path("/dev/shm")
"""A file system in memory, where there is one: histories write much and wait for the disk each time."""
Happening = Callable[[World, SimulatedDevice, int], Awaitable[None]]

EVERYDAY: dict[Happening, int] = {
    doings.log: 8,
    doings.level: 2,
    doings.take_over: 2,
    doings.correct: 3,
    doings.void: 2,
    doings.adjust: 3,
    doings.withdraw: 1,
    doings.claim: 1,
    doings.newer: 2,
    doings.sync: 6,
    doings.begin: 6,
    doings.run: 8,
}
MISHAPS: tuple[tuple[Happening, ...], ...] = (
    (mishaps.cut, doings.log, mishaps.wait, doings.adjust, mishaps.join, doings.sync),
    (doings.log, doings.sync, doings.deliver, doings.begin, doings.deliver),
    (mishaps.outage, doings.begin, doings.log, mishaps.outage),
    (doings.log, mishaps.fill, doings.begin, doings.log, mishaps.fill),
    (
        doings.sync,
        mishaps.fill_server,
        doings.log,
        doings.begin,
        doings.run,
        mishaps.fill_server,
        doings.sync,
    ),
    (doings.sync, mishaps.fill_server, doings.log, doings.sync, mishaps.retire, mishaps.fill_server),
    (doings.log, doings.begin, doings.run, mishaps.crash, doings.begin, doings.run, mishaps.crash),
    (doings.log, doings.begin, doings.run, mishaps.crash_server, doings.run),
    (mishaps.skew, doings.log, mishaps.skew, doings.adjust, doings.sync, mishaps.skew),
    (mishaps.drift, doings.log, doings.sync, mishaps.drift, doings.sync),
    (mishaps.wait, doings.log, mishaps.wait, doings.sync),
    (mishaps.back_up_server, doings.log, doings.sync, mishaps.restore_server, doings.log, doings.sync),
    (mishaps.back_up_server, doings.adjust, doings.begin, mishaps.restore_server, doings.run),
    (doings.log, doings.sync, mishaps.wipe_server, doings.log, doings.sync),
    (doings.log, doings.begin, doings.run, mishaps.cut_stream, doings.log, doings.sync),
    (mishaps.copy, doings.log, doings.sync, mishaps.restore_copy, doings.log, doings.correct, doings.sync),
    (doings.begin, doings.run, mishaps.copy, doings.run, mishaps.restore_copy, doings.log, doings.sync),
    (mishaps.back_up_device, doings.log, doings.sync, mishaps.restore_device, doings.log, doings.sync),
    (doings.log, mishaps.twin, doings.log, doings.sync, doings.adjust, doings.sync),
    (doings.log, doings.sync, mishaps.damage, doings.log, doings.sync),
    (doings.log, doings.begin, doings.run, mishaps.retire),
    (doings.newer, doings.adjust, mishaps.upgrade, doings.sync),
)
"""What goes together; between its steps other things happen."""


class Step(NamedTuple):
    """One thing that happens, to device `who`; `argument` says how much, and what is random in it."""

    happening: Happening
    who: int
    argument: int

    def __str__(self) -> str:
        words = (self.happening.__doc__ or "").strip().splitlines()[0]
        return f"{self.happening.__name__:15} {self.who:2} {self.argument:4}   {words}"


class History(NamedTuple):
    """How a world begins, and what happens in it."""

    beginning: Beginning
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, seed: int) -> History:
        """The history of a seed: ordinary days, and between them up to four mishaps."""
        random = Random(seed)
        devices = random.randint(2, 4)
        days = random.choices([*EVERYDAY], [*EVERYDAY.values()], k=random.randint(4, 20))
        threads = [[(each, random.randrange(devices)) for each in days]]
        for mishap in random.choices(MISHAPS, k=random.randint(1, 4)):
            who = random.randrange(devices)
            threads.append([(each, who) for each in mishap])
        steps = tuple(Step(*each, random.randrange(1000)) for each in _mingled(threads, random))
        skews = tuple(random.choice(mishaps.SKEWS) for _ in range(devices))
        return cls(Beginning(skews, random.choice((0.0, 0.1, 0.3))), steps)

    def lines(self) -> list[str]:
        """The history in words, a line a step."""
        skews, trouble = self.beginning
        first = f"{len(skews)} devices, clocks off by {skews} hours, {trouble:.0%} of what is sent in trouble"
        return [first, *map(str, self.steps)]

    def live(self) -> None:
        """Let it happen in a world of its own. Raises Broken where something does not hold."""
        folder = Path(tempfile.mkdtemp(prefix="milepost-", dir=MEMORY if MEMORY.is_dir() else None))
        try:
            with quiet(), asyncio.Runner(loop_factory=SimulatedLoop) as runner:
                runner.run(_lived(self, folder, runner.get_loop()))
        finally:
            shutil.rmtree(folder)


def _mingled(threads: list[list[T]], random: Random) -> Iterator[T]:
    """The threads' steps, each thread's in its order."""
    while threads := [thread for thread in threads if thread]:
        yield random.choice(threads).pop(0)


@contextmanager
def quiet() -> Iterator[None]:
    """The server's log tells of every mishap; here they are meant."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


async def _lived(history: History, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
    assert isinstance(loop, SimulatedLoop)
    world = await World.begin(folder, loop, history.beginning)
    try:
        for step in history.steps:
            world.turns.random.seed(step.argument)
            loop.clock += 1 + step.argument % 60
            device = world.devices[step.who % len(world.devices)]
            if not device.retired:
                await step.happening(world, device, step.argument)
        await check(world)
    finally:
        await world.end()
