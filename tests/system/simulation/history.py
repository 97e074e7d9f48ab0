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

from tests.system.simulation import actions, fault_injection
from tests.system.simulation.checks import check
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.turns import SimulatedLoop
from tests.system.simulation.world import Beginning, World

T = TypeVar("T")
MEMORY = Path("/dev/shm")
"""A file system in memory, where there is one: histories write much and wait for the disk each time."""
Happening = Callable[[World, SimulatedDevice, int], Awaitable[None]]

EVERYDAY: dict[Happening, int] = {
    actions.log: 8,
    actions.level: 2,
    actions.take_over: 2,
    actions.correct: 3,
    actions.void: 2,
    actions.adjust: 3,
    actions.withdraw: 1,
    actions.claim: 1,
    actions.newer: 2,
    actions.sync: 6,
    actions.begin: 6,
    actions.run: 8,
}
MISHAPS: tuple[tuple[Happening, ...], ...] = (
    (
        fault_injection.cut,
        actions.log,
        fault_injection.wait,
        actions.adjust,
        fault_injection.join,
        actions.sync,
    ),
    (actions.log, actions.sync, actions.deliver, actions.begin, actions.deliver),
    (fault_injection.outage, actions.begin, actions.log, fault_injection.outage),
    (actions.log, fault_injection.fill, actions.begin, actions.log, fault_injection.fill),
    (
        actions.sync,
        fault_injection.fill_server,
        actions.log,
        actions.begin,
        actions.run,
        fault_injection.fill_server,
        actions.sync,
    ),
    (
        actions.sync,
        fault_injection.fill_server,
        actions.log,
        actions.sync,
        fault_injection.retire,
        fault_injection.fill_server,
    ),
    (
        actions.log,
        actions.begin,
        actions.run,
        fault_injection.crash,
        actions.begin,
        actions.run,
        fault_injection.crash,
    ),
    (actions.log, actions.begin, actions.run, fault_injection.crash_server, actions.run),
    (
        fault_injection.skew,
        actions.log,
        fault_injection.skew,
        actions.adjust,
        actions.sync,
        fault_injection.skew,
    ),
    (fault_injection.drift, actions.log, actions.sync, fault_injection.drift, actions.sync),
    (fault_injection.wait, actions.log, fault_injection.wait, actions.sync),
    (
        fault_injection.back_up_server,
        actions.log,
        actions.sync,
        fault_injection.restore_server,
        actions.log,
        actions.sync,
    ),
    (
        fault_injection.back_up_server,
        actions.adjust,
        actions.begin,
        fault_injection.restore_server,
        actions.run,
    ),
    (actions.log, actions.sync, fault_injection.wipe_server, actions.log, actions.sync),
    (actions.log, actions.begin, actions.run, fault_injection.cut_stream, actions.log, actions.sync),
    (
        fault_injection.copy,
        actions.log,
        actions.sync,
        fault_injection.restore_copy,
        actions.log,
        actions.correct,
        actions.sync,
    ),
    (
        actions.begin,
        actions.run,
        fault_injection.copy,
        actions.run,
        fault_injection.restore_copy,
        actions.log,
        actions.sync,
    ),
    (
        fault_injection.back_up_device,
        actions.log,
        actions.sync,
        fault_injection.restore_device,
        actions.log,
        actions.sync,
    ),
    (actions.log, fault_injection.twin, actions.log, actions.sync, actions.adjust, actions.sync),
    (actions.log, actions.sync, fault_injection.damage, actions.log, actions.sync),
    (actions.log, actions.begin, actions.run, fault_injection.retire),
    (actions.newer, actions.adjust, fault_injection.upgrade, actions.sync),
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
        """The history of a seed: ordinary days, and between them up to four fault_injection."""
        random = Random(seed)
        devices = random.randint(2, 4)
        days = random.choices([*EVERYDAY], [*EVERYDAY.values()], k=random.randint(4, 20))
        threads = [[(each, random.randrange(devices)) for each in days]]
        for mishap in random.choices(MISHAPS, k=random.randint(1, 4)):
            who = random.randrange(devices)
            threads.append([(each, who) for each in mishap])
        steps = tuple(Step(*each, random.randrange(1000)) for each in _mingled(threads, random))
        skews = tuple(random.choice(fault_injection.SKEWS) for _ in range(devices))
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
