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
from tests.system.simulation.ledger import Broken, Ledger, held_names
from tests.system.simulation.network import Network
from tests.system.simulation.receipt_oracle import Belief
from tests.system.simulation.server import SimulatedServer
from tests.system.simulation.turns import SimulatedLoop, Turns

MICROSECONDS = 1_000_000
MOST_TURNS = 20_000


class Beginning(NamedTuple):
    """How a world begins: how many hours each device's clock is off, and which share of what is sent
    goes wrong."""

    skews: tuple[int, ...]
    trouble: float


class Kept(NamedTuple):
    """What is remembered beside the copy of a device's folder."""

    belief: Belief
    outside: bool


class World:
    """Everything there is."""

    def __init__(self, folder: Path, loop: SimulatedLoop) -> None:
        self.folder = folder
        self.loop = loop
        self.turns = Turns(loop, Random(0))
        self.ledger = Ledger()
        self.broker = SimulatedBroker(self.turns, self.server_clock)
        self.server = SimulatedServer(folder / "server", self.turns, self.broker, self.server_clock)
        self.network = Network(self.turns, self.broker, self.server)
        self.devices: list[SimulatedDevice] = []
        self.drift = timedelta()
        """How far the clock of the broker and the server is off."""
        self.copies: dict[Path, Kept] = {}
        self.kept_stream: list[Message] = []

    @classmethod
    async def begin(cls, folder: Path, loop: SimulatedLoop, beginning: Beginning) -> World:
        """Devices that nobody has used, but for the first, on which two goals are set."""
        loop.clock = 0.0
        world = cls(folder, loop)
        world.network.trouble = beginning.trouble
        await world.server.start()
        for number, hours in enumerate(beginning.skews, 1):
            skew = timedelta(hours=hours)
            device = SimulatedDevice(number, folder / f"{number}", world.turns, world.clock, skew)
            await device.make()
            world.devices.append(device)
        first = world.devices[0]
        await first.write(random_drafts.goals(first.moment.today))
        return world

    async def end(self) -> None:
        """Close everything."""
        for device in self.alive:
            await device.close()
        await self.server.stop()

    def clock(self) -> int:
        """The true time, in microseconds."""
        return NOW + round(self.loop.clock * MICROSECONDS)

    def server_clock(self) -> int:
        """What the broker and the server take for the time."""
        return self.clock() + self.drift // timedelta(microseconds=1)

    @property
    def alive(self) -> list[SimulatedDevice]:
        """The devices that were not thrown away."""
        return [device for device in self.devices if not device.retired]

    async def until(self, done: Callable[[], bool]) -> None:
        """Let all go on until something holds. Raises Broken where it never does."""
        for _ in range(MOST_TURNS):
            if done():
                return
            await self.turns.step()
        raise Broken(f"nothing came to an end in {MOST_TURNS:,} turns")

    async def begin_sync(self, device: SimulatedDevice) -> None:
        """Let a sync of a device begin, unless one is under way; a device that has to joins before."""
        if device.outside and not device.syncs:
            claims = [
                await each.device.log.read(lambda log: log.metadata.number("claimed")) for each in self.alive
            ]
            await device.join(self.network, self.server, first=not any(claims))
        if not device.outside:
            await device.begin_sync(self.network, self.ledger)

    async def sync(self, device: SimulatedDevice) -> None:
        """One sync of a device, to its end, while all others go on."""
        await self.begin_sync(device)
        await self.until(lambda: not device.syncs)

    async def count_losses(self, *, acknowledged: bool = False) -> None:
        """Let the ledger know which activities are in no file that is left; with `acknowledged` it was the
        server or the broker that lost something."""
        held = [await device.device.log.read(held_names) for device in self.alive]
        if self.server.person:
            held.append(await self.server.read(held_names))
        self.ledger.lose(set[str]().union(*held), acknowledged=acknowledged)
