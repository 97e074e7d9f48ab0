"""A world of one person: devices, a network, a broker and a server, in one process on one clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from milepost_server.ingest.message import Message
from tests.shared.builders import NOW
from tests.system.simulation import random_drafts
from tests.system.simulation.broker import SimulatedBroker
from tests.system.simulation.devices import SimulatedDevice
from tests.system.simulation.ledger import Ledger, Violation, stored_names
from tests.system.simulation.network import Network
from tests.system.simulation.receipt_oracle import Snapshot
from tests.system.simulation.scheduler import Scheduler, SimulatedLoop
from tests.system.simulation.server import SimulatedServer

MICROSECONDS = 1_000_000
MAX_STEPS = 20_000


class InitialState(NamedTuple):
    """The clock error of each device in hours, and the share of messages that fail."""

    skews: tuple[int, ...]
    failure_rate: float


class CopyState(NamedTuple):
    """A device's state outside of its folder, when the folder was copied."""

    reported: Snapshot
    needs_join: bool


class Theft(NamedTuple):
    """A device was stolen at the stamp `since` of the server, whose clock was off by `drift` then.

    What had been `erased` on it by then may have reached the server or not.
    """

    since: int
    drift: timedelta
    erased: frozenset[str]


class World:
    """All parts of a simulation: devices, network, broker, server, ledger and clock."""

    def __init__(self, folder: Path, loop: SimulatedLoop) -> None:
        self.folder = folder
        self.loop = loop
        self.scheduler = Scheduler(loop, Random(0))
        self.ledger = Ledger()
        self.broker = SimulatedBroker(self.scheduler, self.server_clock)
        self.server = SimulatedServer(folder / "server", self.scheduler, self.broker, self.server_clock)
        self.network = Network(self.scheduler, self.broker, self.server)
        self.devices: list[SimulatedDevice] = []
        self.drift = timedelta()
        """The clock error of the broker and the server."""
        self.copies: dict[Path, CopyState] = {}
        self.saved_stream: list[Message] = []
        self.thefts: dict[str, Theft] = {}
        """By the id of the device."""
        self.disowned: set[str] = set()
        """The stolen devices that the person has found out about."""
        self.exports: list[bytes] = []

    @classmethod
    async def create(cls, folder: Path, loop: SimulatedLoop, initial: InitialState) -> World:
        """Create a world of new devices, and set the goals on the first one."""
        loop.clock = 0.0
        world = cls(folder, loop)
        world.network.failure_rate = initial.failure_rate
        await world.server.start()
        for number, hours in enumerate(initial.skews, 1):
            skew = timedelta(hours=hours)
            device = SimulatedDevice(number, folder / f"{number}", world.scheduler, world.clock, skew)
            await device.make()
            world.devices.append(device)
        first = world.devices[0]
        await first.write(random_drafts.goals(first.moment.today))
        return world

    async def close(self) -> None:
        """Close everything."""
        for device in self.active_devices:
            await device.close()
        await self.server.stop()

    def clock(self) -> int:
        """Return the true time in microseconds."""
        return NOW + round(self.loop.clock * MICROSECONDS)

    def server_clock(self) -> int:
        """Return the time on the clock of the broker and the server, in microseconds."""
        return self.clock() + self.drift // timedelta(microseconds=1)

    @property
    def active_devices(self) -> list[SimulatedDevice]:
        """The devices that are not retired."""
        return [device for device in self.devices if not device.retired]

    async def run_until(self, done: Callable[[], bool]) -> None:
        """Run all actors until `done()` is true. Raises Violation when it never is."""
        for _ in range(MAX_STEPS):
            if done():
                return
            await self.scheduler.step()
        raise Violation(f"nothing came to an end in {MAX_STEPS:,} steps")

    async def begin_sync(self, device: SimulatedDevice) -> None:
        """Begin a device's sync unless one is under way; let the device join first if it must."""
        if device.needs_join and not device.is_syncing:
            claims = [
                await each.device.log.read(lambda log: log.metadata.number("claimed"))
                for each in self.active_devices
            ]
            await device.join(self.network, self.server, first=not any(claims))
        if not device.needs_join:
            await device.begin_sync(self.network, self.ledger)

    async def sync(self, device: SimulatedDevice) -> None:
        """Run a device's sync to its end, while all other actors go on."""
        await self.begin_sync(device)
        await self.run_until(lambda: not device.is_syncing)

    async def revoke_thieves(self) -> None:
        """The operator revokes the stolen devices, also where the server has forgotten that."""
        for device in sorted(self.disowned):
            await self.server.revoke(device, self.thefts[device].since)

    async def record_losses(self, *, acknowledged: bool = False) -> None:
        """Record in the ledger which activities are in no remaining file.

        `acknowledged` says that the server or the broker lost something.
        """
        held = [await device.device.log.read(stored_names) for device in self.active_devices]
        if self.server.person:
            held.append(await self.server.read(stored_names))
        self.ledger.record_losses(set[str]().union(*held), acknowledged=acknowledged)
