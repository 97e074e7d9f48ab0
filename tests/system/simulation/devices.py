"""A simulated device: the real one in a folder, with a clock that may be wrong and a process that may end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

import nkeys

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.sync.attestation import attest
from milepost_client.sync.enrollment import claim_log, join_request
from milepost_client.sync.reconciler import Reconciler
from milepost_shared.errors import NotAllowed, Offline, StorageFailed
from milepost_shared.events.drafts import Draft
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.connection import inline
from milepost_shared.storage.driver import best_driver
from milepost_shared.storage.log import Log
from tests.system.simulation.disk import Disk
from tests.system.simulation.ledger import Broken, Ledger
from tests.system.simulation.network import Network
from tests.system.simulation.receipt_oracle import Belief, believe, check, due, settled
from tests.system.simulation.server import SimulatedServer
from tests.system.simulation.turns import Turns

T = TypeVar("T")
FORGET_KINDS = """UPDATE events SET kind = NULL, goal = NULL, day = NULL
                  WHERE kind IN ('GoalAdjusted', 'MilestoneReached')"""
SPOIL = """UPDATE events SET raw = CAST(replace(raw, '"device"', '"devicf"') AS BLOB)
           WHERE device = ? AND seq = ?"""


class ActingLog(LogFile):
    """A device's log; before and after each transaction others may go on, or its process may end."""

    def __init__(self, file: LogFile, turns: Turns, disk: Disk) -> None:
        self._file = file
        self._turns = turns
        self._disk = disk

    async def write(self, work: Callable[[Log], T]) -> T:
        await self._turns.point("device")
        result = await self._file.write(self._disk.written(work))
        await self._turns.point("device")
        return result

    async def read(self, work: Callable[[Log], T]) -> T:
        await self._turns.point("device")
        return await self._file.read(work)

    async def check(self) -> bool:
        return await self._file.check()

    async def close(self) -> None:
        await self._file.close()


class SimulatedDevice:
    """Device number `number` in a folder, whose clock is `skew` microseconds off."""

    def __init__(
        self, number: int, folder: Path, turns: Turns, clock: Callable[[], int], skew: timedelta
    ) -> None:
        self._turns = turns
        self._clock = clock
        self.number = number
        self.actor = f"device {number}"
        self.home = Home(folder)
        self.skew = skew
        self.disk = Disk()
        self.forked = self.retired = False
        self.outside = True
        """Whether it has to join before it can sync."""
        self.agrees = False
        """Whether its last sync ended equal to the server."""
        self.moved = 0
        """How many events that one sent and received."""
        self.outcome = "never synced"
        self.belief: Belief
        self.settles_on = self.moment.today
        """The day on which what a sync brings is told."""

    async def make(self) -> None:
        """Make the folder: the device's id, its key and its person's id follow from its number."""
        file = await open_log(self.home.log, f"{self.number:016x}", self.moment.now, connect=inline)
        await file.write(lambda log: log.metadata.put("device", f"{self.number:012x}"))
        await file.close()
        seed = nkeys.encode_seed(Random(self.number).randbytes(32), nkeys.PREFIX_BYTE_USER)
        self.home.key.write_bytes(bytes(seed))
        await self.open()
        self.belief = await self.device.log.read(believe)

    @property
    def moment(self) -> Moment:
        """What its own clock says."""
        now = self._clock() + self.skew // timedelta(microseconds=1)
        return Moment.of(datetime.fromtimestamp(now / 1e6, UTC), now)

    @property
    def syncs(self) -> bool:
        """Whether a sync is under way."""
        return self._turns.acts(self.actor)

    async def open(self) -> None:
        """Start its process."""
        self.device = await Device.open(self.home, self.moment, inline)
        self.device.log = ActingLog(self.device.log, self._turns, self.disk)

    async def stop(self) -> bool:
        """End its process, whatever it was at; gives whether all is told of what a sync brought."""
        await self._turns.crash(self.actor, "device", "network")
        all_is_told = await self.verify()
        await self.device.close()
        return all_is_told

    async def close(self) -> None:
        """End its process, whatever there is to be said of it."""
        await self._turns.crash(self.actor, "device", "network")
        await self.device.close()

    def become(self, belief: Belief, outside: bool) -> None:
        """Let the folder be a copy of what it, or another device's, was then."""
        self.belief, self.outside, self.forked = belief, outside, True

    async def write(self, drafts: Sequence[Draft]) -> None:
        """Write drafts as its person does. Raises BadInput or StorageFailed."""
        await self.change(lambda log, moment: self.device.record_in(log, drafts, moment))

    async def change(self, work: Callable[[Log, Moment], object]) -> None:
        """Change its log in one transaction. Raises BadInput or StorageFailed."""
        await self.verify()
        now, moment = await self.device.log.read(believe), self.moment
        await self.device.log.write(lambda log: work(log, moment))
        after, kept = await self.device.log.read(lambda log: settled(log, self.belief))
        if now.open and not after.open:
            check(due(self.belief.book, now.book, moment.today), kept)
        if not after.open:
            self.belief = after

    async def verify(self) -> bool:
        """Hold that the receipts tell what changed since the person was last told; False where that waits
        for a sync to end. Raises Broken."""
        now, kept = await self.device.log.read(lambda log: settled(log, self.belief))
        if not now.open:
            check(due(self.belief.book, now.book, self.settles_on), kept)
            self.belief = now
        return not now.open

    async def begin_sync(self, network: Network, ledger: Ledger) -> None:
        """Let a sync begin, unless one is under way."""
        if not self.syncs:
            await self.verify()
            self.agrees, self.settles_on = False, self.moment.today
            await self._turns.start(self.actor, self._sync(network, ledger))

    async def _sync(self, network: Network, ledger: Ledger) -> None:
        """One sync, as `milepost sync` does it; where it is told to join again, the next one does."""
        moment, losses = self.moment, ledger.losses

        def acknowledged(frame: Frame) -> None:
            if not self.forked:
                ledger.acknowledge(frame, self.device.id, losses)

        try:
            user = await self.device.log.read(lambda log: log.user)
            exchange = network.exchange(self.number, user, self.device.id, acknowledged)
            state = await Reconciler(self.device, exchange, moment, lambda _: None).run()
            await attest(self.device, exchange)
            self.moved, self.agrees = state.sent + state.received, state.own_digest == state.digest
            self.outcome = "synced"
        except (NotAllowed, Offline, StorageFailed) as error:
            self.outcome = str(error)
            self.outside = self.outside or isinstance(error, NotAllowed)

    async def join(self, network: Network, server: SimulatedServer, *, first: bool) -> None:
        """Join by an invite, before anything else happens, where it is in reach and there is one."""
        own, identity = self.device.id, Identity.load_or_create(self.home)
        claimed = bool(await self.device.log.read(lambda log: log.metadata.number("claimed")))
        try:
            if not network.reaches(self.number):
                raise Offline("The server was not reached.")
            code, challenge = await server.invite(claimed=claimed, first=first)
            request = await self.device.log.read(
                lambda log: join_request(log, own, identity, code, challenge, self.actor)
            )
            credentials = await server.join(request)
            await self.device.log.write(lambda log: claim_log(log, credentials))
            self.outside = False
        except (NotAllowed, Offline, StorageFailed) as error:
            self.outcome = str(error)

    async def damage(self, argument: int) -> None:
        """Spoil one of the own events that the server has, and put the log right."""
        await self.verify()
        device = self.device.id
        head, holes = await self.device.log.read(lambda log: (log.head(device), log.set_aside.holes()))
        if head.admitted and not holes and not self.disk.full:
            alter(self.home.log, SPOIL, device, 1 + argument % head.admitted)
            await self.device.log.write(lambda log: Recovery(log, self.moment.now).recover_damaged(device))
            now = await self.device.log.read(believe)
            self.belief = self.belief if now.open else now

    async def upgrade(self) -> None:
        """Let the file be that of a version that understood less, and come to this one. Raises Broken where
        that is not told as it is."""
        if not await self.stop():
            return await self.open()
        more = alter(self.home.log, FORGET_KINDS)
        alter(self.home.log, "UPDATE meta SET value = 0 WHERE name = 'fold'")
        await self.open()
        self.belief, kept = await self.device.log.read(lambda log: settled(log, self.belief))
        if [sum(receipt.understood.values()) for receipt in kept] != [more] * bool(more):
            raise Broken(f"{more} events are understood since an upgrade, of which is told: {kept}")


def alter(path: Path, query: str, *arguments: object) -> int:
    """Change a file behind the log's back; gives how many rows."""
    with closing(best_driver().module.connect(path)) as connection:
        changed = connection.execute(query, arguments).rowcount
        connection.commit()
    return int(changed)
