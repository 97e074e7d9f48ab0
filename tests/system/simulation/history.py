"""Histories: what happens in a world, made of a seed, told in lines, and lived through."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

from tests.system.simulation import doings, mishaps
from tests.system.simulation.checks import check
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.turns import SimulatedLoop
from tests.system.simulation.world import Beginning, World

MEMORY = Path("/dev/shm")
"""A file system in memory, where there is one: histories write much and wait for the disk each time."""
Happening = Callable[[World, SimulatedDevice, int], Awaitable[None]]

WRITING: dict[Happening, int] = {
    doings.log: 8,
    doings.level: 2,
    doings.take_over: 2,
    doings.correct: 3,
    doings.void: 2,
    doings.adjust: 3,
    doings.withdraw: 1,
    doings.claim: 1,
    doings.newer: 2,
}
SENDING: dict[Happening, int] = {doings.sync: 6, doings.begin: 6, doings.run: 8, doings.deliver: 2}
REACH: dict[Happening, int] = {mishaps.cut: 2, mishaps.join: 3, mishaps.outage: 2, mishaps.fill: 1}
CRASHES: dict[Happening, int] = {mishaps.crash: 4, mishaps.crash_server: 3, doings.run: 6}
CLOCKS: dict[Happening, int] = {mishaps.skew: 3, mishaps.drift: 2, mishaps.wait: 3}
SERVER: dict[Happening, int] = {
    mishaps.back_up_server: 3,
    mishaps.restore_server: 3,
    mishaps.wipe_server: 2,
    mishaps.cut_stream: 2,
}
DEVICES: dict[Happening, int] = {
    mishaps.copy: 3,
    mishaps.restore_copy: 3,
    mishaps.back_up_device: 1,
    mishaps.restore_device: 1,
    mishaps.twin: 1,
    mishaps.damage: 2,
    mishaps.retire: 1,
}
MISHAPS = (REACH, CRASHES, CLOCKS, SERVER, DEVICES)


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
        """The history of a seed, with mishaps of up to three kinds."""
        random = Random(seed)
        devices = random.randint(2, 4)
        skews = tuple(random.choice(mishaps.SKEWS) for _ in range(devices))
        weights = WRITING | SENDING
        for kind in random.sample(MISHAPS, random.randint(0, 3)):
            weights = weights | {one: weights.get(one, 0) + often for one, often in kind.items()}
        happenings = random.choices([*weights], [*weights.values()], k=random.randint(10, 40))
        steps = (Step(each, random.randrange(devices), random.randrange(1000)) for each in happenings)
        return cls(Beginning(skews, random.choice((0.0, 0.0, 0.1, 0.3))), tuple(steps))

    def lines(self) -> list[str]:
        """The history in words, a line a step."""
        skews, trouble = self.beginning
        first = f"{len(skews)} devices, clocks off by {skews} hours, {trouble:.0%} of what is sent in trouble"
        return [first, *map(str, self.steps)]

    def live(self) -> None:
        """Let it happen in a world of its own. Raises Broken where something does not hold."""
        folder = Path(tempfile.mkdtemp(prefix="milepost-", dir=MEMORY if MEMORY.is_dir() else None))
        try:
            with asyncio.Runner(loop_factory=SimulatedLoop) as runner:
                runner.run(_lived(self, folder, runner.get_loop()))
        finally:
            shutil.rmtree(folder)


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
