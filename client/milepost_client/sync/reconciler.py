"""A sync: plan the next step, take it, until device and server hold the same; then close.

The phases are functions of a log and a `SyncState`: `next_step` plans, `intake` takes a reply in, `rebase`
puts right what does not fit, `patience` waits, `reordering` adopts the server's order, `closing` ends.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from msgspec.structs import replace

from milepost_client.device.clock import Moment
from milepost_client.device.day_starts import keep_day_starts, load_day_starts
from milepost_client.device.device import Device
from milepost_client.device.redactions import attest_redactions
from milepost_client.device.unsent_frames import sign_frame
from milepost_client.device.zone_name import local_zone_name
from milepost_client.network.exchange import Exchange
from milepost_client.sync.closing import close, keep_receipt
from milepost_client.sync.fork_point import fork_point
from milepost_client.sync.intake import Intake, apply_reply
from milepost_client.sync.next_step import (
    AttestStep,
    AwaitAdmission,
    Converged,
    PullStep,
    PushStep,
    Step,
    count_missing,
    plan_step,
    question,
)
from milepost_client.sync.patience import Patience
from milepost_client.sync.prefetch import PrefetchingPuller
from milepost_client.sync.rebase import abandon_lost, finish_pull, roll_back
from milepost_client.sync.records import exchange_records
from milepost_client.sync.reordering import adopt_order
from milepost_client.sync.state import SyncState
from milepost_shared.errors import Damaged, MilepostError, NotAllowed, Offline
from milepost_shared.protocol.messages import Frame, Pull, Reply
from milepost_shared.replication.outbox import UnsignedFrame
from milepost_shared.replication.repair import repair_log
from milepost_shared.storage.log import Log
from milepost_shared.text.formatting import format_count

LISTEN = 1.0
"""Seconds for which the server may hold an answer while admissions are awaited."""


class Reconciler:
    """Pulls and pushes until device and server hold the same; `state` says how far that is.

    `on_progress` hears how much was sent and received so far, in words.
    """

    def __init__(
        self, device: Device, exchange: Exchange, moment: Moment, on_progress: Callable[[str], None]
    ) -> None:
        self.state = SyncState(frame_bytes=exchange.frame_bytes)
        self._device = device
        self._exchange = exchange
        self._moment = moment
        self._on_progress = on_progress
        self._to_send = 0

    async def run(self) -> SyncState:
        """Sync to the end, and return the last state. Raises Offline or NotAllowed."""
        try:
            await self._reconcile()
        except NotAllowed:
            # What came in stays, so its receipt is kept. After Offline the next sync keeps one of it all.
            await self._keep_receipt()
            raise
        return self.state

    async def ask(self, wait: float) -> Reply:
        """Return what the server has beyond the log, after up to `wait` seconds; the log stays as it is.

        Raises NotAllowed or Offline.
        """
        asked = await self._device.log.read(lambda log: question(log, self._device.id, self.state))
        return await self._exchange.pull(self._localized(asked, wait))

    async def take_in(self, reply: Reply) -> None:
        """Take a reply in, and put right what does not fit. Raises NotAllowed or Offline."""
        known, own = load_day_starts(self._device.home), self._moment.own_starts
        keep_day_starts(self._device.home, known.heard(reply.day_starts, own))
        received = self.state.received
        intake = await self._apply(reply)
        if intake.records:
            await exchange_records(self._device, self._exchange)
            intake = await self._apply(reply, after_records=True)
        self.state = intake.state
        rolled_back = [author for author in intake.diverged if await self._roll_back(author)]
        if self.state.received != received:
            whole = self.state.received
            if reply.more:
                whole += await self._device.log.read(lambda log: count_missing(log, self.state))
            self._on_progress(_of("received", self.state.received, whole))
        if self.state.order == "refused":
            await self._adopt_order()
        elif intake.diverged and not rolled_back and not reply.more:
            # The log only lags behind, and the server sent nothing more.
            self.state = await self._device.log.write(
                lambda log: finish_pull(log, self._device.id, self._moment.now, self.state)
            )

    async def _apply(self, reply: Reply, *, after_records: bool = False) -> Intake:
        return await self._device.log.write(
            lambda log: apply_reply(
                log, self._device.id, self._moment.now, self.state, reply, after_records=after_records
            )
        )

    async def _reconcile(self) -> None:
        try:
            converged = await self._converge()
        except Damaged:
            await self._repair()
            converged = await self._converge()
        if converged.ordered_otherwise:
            await self._adopt_order()
        self.state = await self._device.log.write(
            lambda log: close(log, self._device.id, self._moment, self.state)
        )
        if self.state.reached:
            await self._converge()
            await self._keep_receipt()

    async def _converge(self) -> Converged:
        """Take step after step until device and server hold the same events."""
        patience = Patience()
        self.state = replace(self.state, own_until=None)
        async with PrefetchingPuller(self._exchange, self._device.id) as puller:
            while not isinstance(step := await self._device.log.read(self._next_step), Converged):
                match step:
                    case PullStep():
                        await self.take_in(await puller.pull(self._localized(step.question, 0.0)))
                    case AttestStep():
                        await attest_redactions(self._device)
                        self.state = replace(self.state, own_until=None)
                    case PushStep():
                        self._to_send = max(self._to_send, self.state.sent + step.missing)
                        await self._push(step.frame)
                    case AwaitAdmission():
                        patience = await self._await_admission(puller, step, patience)
            return step

    def _next_step(self, log: Log) -> Step:
        if self.state.own_until is None:
            self.state = replace(self.state, own_until=log.head(self._device.id).seq)
        return plan_step(log, self._device.id, self.state)

    async def _push(self, outgoing: Frame | UnsignedFrame) -> None:
        frame = outgoing if isinstance(outgoing, Frame) else await self._signed(outgoing)
        await self._exchange.push(frame)
        known = max(self.state.seq_there(frame.device), self.state.acknowledged.get(frame.device, 0))
        self.state = replace(
            self.state,
            frame_bytes=self._exchange.frame_bytes,
            sent=self.state.sent + max(0, frame.last - max(known, frame.first - 1)),
            acknowledged=self.state.acknowledged | {frame.device: max(known, frame.last)},
            brought=self.state.brought | {(frame.device, seq) for seq in (frame.first, *frame.texts)},
        )
        self._on_progress(_of("sent", self.state.sent, self._to_send))

    async def _signed(self, unsigned: UnsignedFrame) -> Frame:
        return await sign_frame(await self._device.keys.load_or_create(), unsigned)

    async def _await_admission(
        self, puller: PrefetchingPuller, step: AwaitAdmission, patience: Patience
    ) -> Patience:
        """Wait for the server to admit what was sent; return the patience left."""
        patience, verdict = patience.after(step.missing, asyncio.get_running_loop().time())
        if verdict == "wait":
            await self.take_in(await puller.pull(self._localized(step.question, LISTEN)))
            return patience
        if verdict == "give up":
            if not await self._device.log.write(self._abandon_lost):
                raise await self._not_admitted(step.missing)
            # Other events have their numbers now, and the server has not had the time to admit those.
            patience = Patience()
            self.state = replace(self.state, own_until=None)
        self.state = replace(self.state, acknowledged={})
        return patience

    def _abandon_lost(self, log: Log) -> bool:
        return abandon_lost(log, self._device.id, self._moment.now, self.state)

    async def _not_admitted(self, missing: int) -> MilepostError:
        """Return why the server does not hold what it was sent."""
        if self.state.refused:
            reason = await self._device.log.read(lambda log: log.metadata.text("refusal"))
            problem = (
                f"The server refused {format_count(self.state.refused, 'frame')} of this device ({reason})."
            )
            return NotAllowed(problem, "What they hold is safe here. Join again: milepost join URL CODE")
        problem = f"The server has not taken in {format_count(missing, 'event')} yet."
        return Offline(problem, "Nothing is lost; sync later.")

    async def _roll_back(self, author: str) -> bool:
        """Roll an author's events back to the fork point; return False where the log only lags behind."""
        there = self.state.seq_there(author)
        seq = await fork_point(self._device, self._exchange, author, there)
        own, now = self._device.id, self._moment.now
        if not await self._device.log.write(lambda log: roll_back(log, own, author, seq, now)):
            return False
        acknowledged = {each: last for each, last in self.state.acknowledged.items() if each != author}
        self.state = replace(
            self.state,
            acknowledged=acknowledged,
            own_is_lost=self.state.own_is_lost or author == own,
            elsewhere=self.state.elsewhere or author == own,
        )
        return True

    async def _adopt_order(self) -> None:
        await adopt_order(self._device, self._exchange)
        self.state = replace(self.state, order="adopted")

    async def _keep_receipt(self) -> None:
        self.state = await self._device.log.write(lambda log: keep_receipt(log, self._moment, self.state))

    async def _repair(self) -> None:
        """Repair what is damaged, be it the file, events or the totals of their days."""
        await self._device.log.check()
        await self._device.log.write(self._repair_log)
        # What the server holds of the damaged events is pulled again.
        self.state = replace(self.state, pulled=False)

    def _repair_log(self, log: Log) -> None:
        repair_log(log, self._device.id, self._moment.now)
        log.goal_totals.rebuild()

    def _localized(self, asked: Pull, wait: float) -> Pull:
        """Return the question with the zone that this machine is in, when a day starts by its own setting,
        and how long its answer may be held (s)."""
        starts = load_day_starts(self._device.home).to_tell(self._moment.own_starts)
        return replace(asked, wait=wait, zone=local_zone_name(os.environ), day_starts=starts)


def _of(what: str, done: int, whole: int) -> str:
    """Return how much was done of how much, in words."""
    return f"{what} {done:,} of {whole:,}" if done < whole else f"{what} {done:,}"
