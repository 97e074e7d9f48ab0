"""Histories: sequences of actions and faults, generated from a seed and run in a world."""

from __future__ import annotations

import asyncio
import gc
import logging
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

from tests.system.simulation import actions, exports, theft
from tests.system.simulation import fault_injection as faults
from tests.system.simulation.checks import check
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.scheduler import SimulatedLoop
from tests.system.simulation.world import InitialState, World

T = TypeVar("T")
MEMORY = Path("/dev/shm")
"""A file system in memory, if there is one: histories write often and wait for the disk each time."""
Action = Callable[[World, SimulatedDevice, int], Awaitable[None]]

EVERYDAY_ACTIONS: dict[Action, int] = {
    actions.log: 8,
    actions.log_before: 2,
    actions.correct_before: 1,
    actions.log_level: 2,
    actions.import_row: 2,
    actions.correct: 3,
    actions.withdraw_entry: 2,
    actions.erase: 1,
    actions.erase_texts: 1,
    actions.erase_somebody: 1,
    actions.look_back: 3,
    actions.adjust: 3,
    actions.withdraw_adjustment: 1,
    actions.claim_milestone: 1,
    actions.write_newer: 2,
    actions.sync: 6,
    actions.begin_sync: 6,
    actions.run_awaits: 8,
}
FAULT_SEQUENCES: tuple[tuple[Action, ...], ...] = (
    (
        faults.disconnect,
        actions.log,
        faults.pass_days,
        actions.adjust,
        faults.reconnect,
        actions.sync,
    ),
    (actions.log, actions.sync, actions.deliver_delayed, actions.begin_sync, actions.deliver_delayed),
    (faults.toggle_broker, actions.begin_sync, actions.log, faults.toggle_broker),
    (
        actions.log,
        faults.toggle_full_disk,
        actions.begin_sync,
        actions.log,
        faults.toggle_full_disk,
    ),
    (
        actions.sync,
        faults.toggle_full_server_disk,
        actions.log,
        actions.begin_sync,
        actions.run_awaits,
        faults.toggle_full_server_disk,
        actions.sync,
    ),
    (
        actions.sync,
        faults.toggle_full_server_disk,
        actions.log,
        actions.sync,
        faults.retire,
        faults.toggle_full_server_disk,
    ),
    (
        actions.log,
        actions.begin_sync,
        actions.run_awaits,
        faults.crash,
        actions.begin_sync,
        actions.run_awaits,
        faults.crash,
    ),
    (actions.log, actions.begin_sync, actions.run_awaits, faults.crash_server, actions.run_awaits),
    (
        faults.skew_clock,
        actions.log,
        faults.skew_clock,
        actions.adjust,
        actions.sync,
        faults.skew_clock,
    ),
    (
        faults.skew_server_clock,
        actions.log,
        actions.sync,
        faults.skew_server_clock,
        actions.sync,
    ),
    (faults.pass_days, actions.log, faults.pass_days, actions.sync),
    (
        faults.back_up_server,
        actions.log,
        actions.sync,
        faults.restore_server,
        actions.log,
        actions.sync,
    ),
    (
        faults.back_up_server,
        actions.adjust,
        actions.begin_sync,
        faults.restore_server,
        actions.run_awaits,
    ),
    (actions.log, actions.sync, faults.wipe_server, actions.log, actions.sync),
    (
        actions.log,
        actions.begin_sync,
        actions.run_awaits,
        faults.truncate_stream,
        actions.log,
        actions.sync,
    ),
    (
        faults.copy_folder,
        actions.log,
        actions.sync,
        faults.restore_copy,
        actions.log,
        actions.correct,
        actions.sync,
    ),
    (
        actions.begin_sync,
        actions.run_awaits,
        faults.copy_folder,
        actions.run_awaits,
        faults.restore_copy,
        actions.log,
        actions.sync,
    ),
    (
        faults.back_up_device,
        actions.log,
        actions.sync,
        faults.restore_device,
        actions.log,
        actions.sync,
    ),
    (actions.log, faults.duplicate, actions.log, actions.sync, actions.adjust, actions.sync),
    (actions.log, actions.sync, faults.damage, actions.log, actions.sync),
    (actions.log, actions.begin_sync, actions.run_awaits, faults.retire),
    (actions.write_newer, actions.adjust, faults.upgrade, actions.sync),
    (actions.log, actions.sync, actions.erase, actions.correct, actions.sync),
    (actions.log, actions.look_back, actions.correct, faults.damage, actions.look_back, actions.sync),
    (
        faults.copy_folder,
        actions.log,
        actions.erase,
        actions.sync,
        faults.restore_copy,
        actions.correct,
        actions.erase,
        actions.sync,
    ),
    (faults.back_up_server, actions.log, actions.erase, actions.sync, faults.restore_server, actions.sync),
    (actions.log_before, actions.sync, actions.erase, actions.correct_before, actions.sync),
    (
        faults.copy_folder,
        actions.log_before,
        actions.erase,
        actions.sync,
        faults.restore_copy,
        actions.correct_before,
        actions.erase,
        actions.sync,
    ),
    (
        faults.back_up_device,
        actions.log_before,
        actions.begin_sync,
        actions.erase,
        actions.run_awaits,
        faults.restore_device,
        actions.correct_before,
        actions.sync,
    ),
    (actions.log_before, actions.erase, faults.wipe_server, actions.sync),
    (actions.log_before, actions.sync, actions.erase_texts, actions.correct_before, actions.sync),
    (
        faults.copy_folder,
        actions.log_before,
        actions.erase_somebody,
        actions.sync,
        faults.restore_copy,
        actions.correct_before,
        actions.sync,
    ),
    (
        actions.sync,
        theft.steal,
        actions.erase,
        actions.sync,
        actions.erase_texts,
        actions.erase_somebody,
        actions.sync,
        theft.find_out,
    ),
    (actions.log_before, actions.sync, theft.steal, actions.erase, actions.log, actions.sync, theft.find_out),
    (actions.log, exports.export, actions.erase, actions.sync, exports.import_export, actions.sync),
    (
        actions.log_before,
        actions.sync,
        exports.export,
        actions.erase_texts,
        actions.sync,
        faults.wipe_server,
        exports.import_export,
        actions.correct,
        actions.sync,
    ),
)
"""Steps that belong together. Steps of other sequences are interleaved with them."""


class Step(NamedTuple):
    """One action on device number `who`; `argument` sets its size and seeds its random choices."""

    action: Action
    who: int
    argument: int

    def __str__(self) -> str:
        words = (self.action.__doc__ or "").strip().splitlines()[0]
        return f"{self.action.__name__:15} {self.who:2} {self.argument:4}   {words}"


class History(NamedTuple):
    """The initial state of a world and the steps that follow."""

    initial: InitialState
    steps: tuple[Step, ...]

    @classmethod
    def of(cls, seed: int) -> History:
        """Generate the history of a seed: everyday actions, interleaved with up to four fault sequences."""
        random = Random(seed)
        devices = random.randint(2, 4)
        days = random.choices([*EVERYDAY_ACTIONS], [*EVERYDAY_ACTIONS.values()], k=random.randint(4, 20))
        threads = [[(each, random.randrange(devices)) for each in days]]
        for sequence in random.choices(FAULT_SEQUENCES, k=random.randint(1, 4)):
            who = random.randrange(devices)
            threads.append([(each, who) for each in sequence])
        steps = tuple(Step(*each, random.randrange(1000)) for each in _interleave(threads, random))
        skews = tuple(random.choice(faults.SKEWS) for _ in range(devices))
        return cls(InitialState(skews, random.choice((0.0, 0.1, 0.3))), steps)

    def lines(self) -> list[str]:
        """Return the history as text, one line per step."""
        skews, failure_rate = self.initial
        first = f"{len(skews)} devices, clocks off by {skews} hours, {failure_rate:.0%} of messages fail"
        return [first, *map(str, self.steps)]

    def run(self) -> None:
        """Run the steps in a new world. Raises Violation when an invariant does not hold."""
        folder = Path(tempfile.mkdtemp(prefix="milepost-", dir=MEMORY if MEMORY.is_dir() else None))
        try:
            with (
                without_logging(),
                without_collections(),
                asyncio.Runner(loop_factory=SimulatedLoop) as runner,
            ):
                runner.run(_run_steps(self, folder, runner.get_loop()))
        finally:
            shutil.rmtree(folder)


def _interleave(threads: list[list[T]], random: Random) -> Iterator[T]:
    """Interleave the steps of all threads; each thread keeps its own order."""
    while threads := [thread for thread in threads if thread]:
        yield random.choice(threads).pop(0)


@contextmanager
def without_logging() -> Iterator[None]:
    """Silence logging: the server logs every fault, and here faults are intended."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@contextmanager
def without_collections() -> Iterator[None]:
    """Collect no garbage meanwhile: a history leaves little of it, and to look for it takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def _run_steps(history: History, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
    assert isinstance(loop, SimulatedLoop)
    world = await World.create(folder, loop, history.initial)
    try:
        for step in history.steps:
            world.scheduler.random.seed(step.argument)
            loop.clock += 1 + step.argument % 60
            device = world.devices[step.who % len(world.devices)]
            if not device.retired:
                await step.action(world, device, step.argument)
        await check(world)
    finally:
        await world.close()
