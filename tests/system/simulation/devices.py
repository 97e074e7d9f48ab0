"""A simulated device: a real device in a folder, whose clock may be wrong and whose process may end."""

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
from milepost_client.sync.attestation import attest
from milepost_client.sync.enrollment import join
from milepost_client.sync.reconciler import Reconciler
from milepost_shared.errors import NotAllowed, Offline, StorageFailed
from milepost_shared.events.drafts import Draft
from milepost_shared.events.erased import erased_or_none
from milepost_shared.log_file import LogFile, open_log, scrub_if_due
from milepost_shared.protocol.messages import Frame
from milepost_shared.replication.recovery import Recovery
from milepost_shared.storage.connection import open_inline
from milepost_shared.storage.driver import best_driver
from milepost_shared.storage.log import Log
from milepost_shared.storage.migrations import MIGRATIONS
from tests.system.simulation.disk import Disk
from tests.system.simulation.ledger import Ledger, Violation
from tests.system.simulation.network import Network
from tests.system.simulation.receipt_oracle import (
    Snapshot,
    check_receipts,
    expected_changes,
    snapshot_and_receipts,
    take_snapshot,
)
from tests.system.simulation.scheduler import Scheduler
from tests.system.simulation.schemas import provide
from tests.system.simulation.server import SimulatedServer

T = TypeVar("T")
FORGET_KINDS = """UPDATE events SET kind = NULL, goal = NULL, day = NULL
                  WHERE kind IN ('GoalAdjusted', 'MilestoneReached')"""
CORRUPT_EVENT = """UPDATE events SET raw = CAST(replace(raw, '"device"', '"devicf"') AS BLOB)
           WHERE device = ? AND seq = ?"""


class InterruptibleLog(LogFile):
    """A device's log that yields before and after each transaction: others run, or the process ends."""

    def __init__(self, file: LogFile, scheduler: Scheduler, disk: Disk) -> None:
        self._file = file
        self.unwritable = file.unwritable
        self._scheduler = scheduler
        self._disk = disk

    async def write(self, work: Callable[[Log], T]) -> T:
        await self._scheduler.checkpoint("device")
        result = await self._file.write(self._disk.written(work))
        await self._scheduler.checkpoint("device")
        return result

    async def read(self, work: Callable[[Log], T]) -> T:
        await self._scheduler.checkpoint("device")
        return await self._file.read(work)

    async def read_on_writer(self, work: Callable[[Log], T]) -> T:
        return await self._file.read_on_writer(work)

    async def scrub(self) -> bool:
        return await self._file.scrub()

    async def check(self) -> bool:
        return await self._file.check()

    async def close(self) -> None:
        await self._file.close()


class SimulatedDevice:
    """Device `number` in a folder. `skew` is the error of its clock, `clock` the true microseconds."""

    def __init__(
        self, number: int, folder: Path, scheduler: Scheduler, clock: Callable[[], int], skew: timedelta
    ) -> None:
        self._scheduler = scheduler
        self._clock = clock
        self.number = number
        self.actor = f"device {number}"
        self.home = Home(folder)
        self.skew = skew
        self.disk = Disk()
        self.forked = self.retired = False
        self.needs_join = True
        """Whether it has to join before it can sync."""
        self.in_sync = False
        """Whether the last sync ended with the server's digest."""
        self.transferred = 0
        """How many events the last sync sent and received."""
        self.outcome = "never synced"
        self.damaged_erasures = 0
        """How many erasures were corrupted here; where the server lost them too, nobody has the texts."""
        self.reported: Snapshot
        """What its log said when it last reported changes to its person."""
        self.receipt_day = self.moment.today
        """The day of the receipt of the latest sync."""

    async def make(self) -> None:
        """Create the folder. Ids and key follow from the device's number."""
        provide(self.home.log, MIGRATIONS)
        file = await open_log(self.home.log, f"{self.number:016x}", self.moment.now, connect=open_inline)
        await file.write(lambda log: log.metadata.put("device", f"{self.number:012x}"))
        await file.close()
        seed = nkeys.encode_seed(Random(self.number).randbytes(32), nkeys.PREFIX_BYTE_USER)
        self.home.key.write_bytes(bytes(seed))
        await self.open()
        self.reported = await self.device.log.read(take_snapshot)

    @property
    def moment(self) -> Moment:
        """The time on its own clock."""
        now = self._clock() + self.skew // timedelta(microseconds=1)
        return Moment.of(datetime.fromtimestamp(now / 1e6, UTC), now)

    @property
    def is_syncing(self) -> bool:
        """Whether a sync is under way."""
        return self._scheduler.is_running(self.actor)

    async def open(self) -> None:
        """Start its process."""
        self.device = await Device.open(self.home, self.moment, open_inline)
        self.device.log = InterruptibleLog(self.device.log, self._scheduler, self.disk)

    async def stop(self) -> bool:
        """End its process at the next await; return whether all changes of a sync are reported."""
        await self._scheduler.crash(self.actor, "device", "network")
        all_reported = await self.verify()
        await self.device.close()
        return all_reported

    async def close(self) -> None:
        """End its process without checking its receipts."""
        await self._scheduler.crash(self.actor, "device", "network")
        await self.device.close()

    def become_copy(self, reported: Snapshot, needs_join: bool) -> None:
        """Take over the state that belongs to a copied folder."""
        self.reported, self.needs_join, self.forked = reported, needs_join, True

    async def write(self, drafts: Sequence[Draft]) -> None:
        """Write drafts as its person does. Raises BadInput or StorageFailed."""
        await self.change(lambda log, moment: self.device.record_in(log, drafts, moment))

    async def change(self, work: Callable[[Log, Moment], object]) -> None:
        """Change its log in one transaction. Raises BadInput or StorageFailed."""
        await self.verify()
        now, moment = await self.device.log.read(take_snapshot), self.moment
        await self.device.log.write(lambda log: work(log, moment))
        after, kept = await self.device.log.read(lambda log: snapshot_and_receipts(log, self.reported))
        if now.open and not after.open:
            check_receipts(expected_changes(self.reported.book, now.book, moment.today), kept)
        if not after.open:
            self.reported = after

    async def verify(self) -> bool:
        """Check that the receipts contain what changed since the last report. Raises Violation.

        Returns False while the changes of a sync are not reported yet.
        """
        now, kept = await self.device.log.read(lambda log: snapshot_and_receipts(log, self.reported))
        if not now.open:
            check_receipts(expected_changes(self.reported.book, now.book, self.receipt_day), kept)
            self.reported = now
        return not now.open

    async def begin_sync(self, network: Network, ledger: Ledger) -> None:
        """Begin a sync unless one is under way."""
        if not self.is_syncing:
            await self.verify()
            self.in_sync, self.receipt_day = False, self.moment.today
            await self._scheduler.start(self.actor, self._sync(network, ledger))

    async def _sync(self, network: Network, ledger: Ledger) -> None:
        """Sync once as `milepost sync` does. If the server demands a new join, the next sync joins first."""
        moment, losses = self.moment, ledger.losses

        def acknowledged(frame: Frame) -> None:
            if not self.forked:
                ledger.acknowledge(frame, self.device.id, losses)

        try:
            user = await self.device.log.read(lambda log: log.user)
            exchange = network.exchange(self.number, user, self.device.id, acknowledged)
            state = await Reconciler(self.device, exchange, moment, lambda _: None).run()
            await attest(self.device, exchange)
            await scrub_if_due(self.device.log)
            self.transferred, self.in_sync = state.sent + state.received, state.own_digest == state.digest
            self.outcome = "synced"
        except (NotAllowed, Offline, StorageFailed) as error:
            self.outcome = str(error)
            self.needs_join = self.needs_join or isinstance(error, NotAllowed)

    async def join(self, network: Network, server: SimulatedServer, *, first: bool) -> None:
        """Join by an invite, before anything else happens, where it is in reach and there is one."""
        claimed = bool(await self.device.log.read(lambda log: log.metadata.number("claimed")))
        try:
            if not network.reaches(self.number):
                raise Offline("The server was not reached.")
            code = await server.invite(claimed=claimed, first=first)
            await join(self.device, server.post, "http://server", code, self.actor, self.moment)
            self.needs_join = False
        except (NotAllowed, Offline, StorageFailed) as error:
            self.outcome = str(error)

    async def damage(self, argument: int) -> None:
        """Corrupt one of the own events that the server has, and repair the log."""
        await self.verify()
        device = self.device.id
        head, holes = await self.device.log.read(lambda log: (log.head(device), log.set_aside.holes()))
        if head.admitted and not holes and not self.disk.full:
            seq = 1 + argument % head.admitted
            raw = await self.device.log.read(lambda log: log.events.raw(f"{device}-{seq}"))
            self.damaged_erasures += erased_or_none(raw or b"") is not None
            alter(self.home.log, CORRUPT_EVENT, device, seq)
            await self.device.log.write(lambda log: Recovery(log, self.moment.now).recover_damaged(device))
            now = await self.device.log.read(take_snapshot)
            self.reported = self.reported if now.open else now

    async def upgrade(self) -> None:
        """Turn the file into one of an older version, and upgrade it.

        Raises Violation when the receipts do not say how many more events are understood.
        """
        if not await self.stop():
            return await self.open()
        more = alter(self.home.log, FORGET_KINDS)
        alter(self.home.log, "UPDATE meta SET value = 0 WHERE name = 'fold'")
        await self.open()
        self.reported, kept = await self.device.log.read(
            lambda log: snapshot_and_receipts(log, self.reported)
        )
        if [sum(receipt.understood.values()) for receipt in kept] != [more] * bool(more):
            raise Violation(f"{more} events are understood since an upgrade, and the receipts say: {kept}")


def alter(path: Path, query: str, *arguments: object) -> int:
    """Run SQL on a file, bypassing the log; return the number of changed rows."""
    with closing(best_driver().module.connect(path)) as connection:
        changed = connection.execute(query, arguments).rowcount
        connection.commit()
    return int(changed)
