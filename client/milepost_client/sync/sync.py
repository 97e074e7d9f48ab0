"""Syncing with the server that the device joined: once, or until cancelled.

The heads of both sides decide what is missing; there is no cursor that could be wrong. A device that was
restored, wiped or rolled back gets back what others hold. (shared/decisions/0016-heads-decide.md,
client/decisions/0012-sync-phases.md)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Protocol, Self

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.lacking_texts import LackingTexts, lacking_texts
from milepost_client.device.scrubbing import scrub
from milepost_client.network.exchange import ConnectionLost, Exchange, NotRecognised
from milepost_client.sync.attestation import attest
from milepost_client.sync.reconciler import Reconciler
from milepost_client.sync.state import RecordedMilestone, SyncState
from milepost_shared.errors import Offline
from milepost_shared.progress.targets import MetGoal
from milepost_shared.protocol.messages import Reply
from milepost_shared.storage.tables.receipts import Receipt

HOLD = 25.0
"""Seconds for which the server may hold the answer that a device watches for."""
LOOK_EVERY = 0.5
"""Seconds between two looks at whether another process wrote something."""
RETRY_AFTER = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds to wait after the first, second, … attempt that did not reach the server."""
LONGEST_WAIT = 3600.0
"""Seconds that a server, or whatever answers in its place, can let a device wait."""
Written = Callable[[], Awaitable[None]]
"""Returns once something was written here."""


class Connect(Protocol):
    """Connects to the server that a device joined, over whichever transport there is."""

    def __call__(self, device: Device, *, fresh: bool = False) -> AbstractAsyncContextManager[Exchange]:
        """Return the connection; with a new login where `fresh`.

        Raises BadInput where no server was joined, NotAllowed or Offline.
        """
        ...


class SyncReport(Struct, frozen=True, kw_only=True):
    """What a sync did.

    Counts are of events, but `refused`: frames of this device that the server refused. `agrees` says whether
    the server's digest equals this log's `digest`, and no texts are lacking here but those that their author
    and the server lack too. `reached` are milestones that no device had on record,
    `met` the goals whose targets are met by what came, and `receipt` says what changed in the past.
    `elsewhere` is as in `SyncState`, and `texts_lost` counts the events whose texts nobody has any more.
    """

    sent: int
    received: int
    duplicates: int
    refused: int
    digest: str
    agrees: bool
    reached: list[RecordedMilestone] = []
    receipt: Receipt | None = None
    elsewhere: bool = False
    met: list[MetGoal] = []
    texts_lost: int = 0

    @classmethod
    def of(cls, state: SyncState, lacking: LackingTexts) -> Self:
        """Return the report of a sync that was closed in that state, with `lacking` texts."""
        return cls(
            sent=state.sent,
            received=state.received,
            duplicates=state.duplicates,
            refused=state.refused,
            digest=state.own_digest,
            agrees=state.own_digest == state.digest and not lacking.missing,
            texts_lost=lacking.lost,
            elsewhere=state.elsewhere,
            reached=list(state.reached),
            met=list(state.met),
            receipt=state.receipt,
        )


async def sync(
    device: Device, moment: Moment, on_progress: Callable[[str], None], connect: Connect
) -> SyncReport:
    """Sync once; `on_progress` hears how far it is. Whatever ends a sync, nothing is lost, and the next one
    goes on from there.

    Raises BadInput where no server was joined, else Offline or NotAllowed.
    """
    try:
        return await _sync_once(device, moment, on_progress, connect)
    except (ConnectionLost, NotRecognised):
        # The broker may be back already. Where the login came to its end, a new one is needed; and a server
        # that was restored learns by it of a device that joined after the backup.
        return await _sync_once(device, moment, on_progress, connect, fresh=True)


async def watch(
    device: Device,
    moment_of: Callable[[], Moment],
    on_report: Callable[[SyncReport], Awaitable[None]],
    connect: Connect,
) -> None:
    """Stay in sync until cancelled: what others write arrives at once, and so does what is written here.

    While the server is out of reach it tries again, at growing intervals. Raises BadInput or NotAllowed.
    """
    failures, fresh = 0, False
    while True:
        try:
            async with connect(device, fresh=fresh) as exchange:
                written = partial(_poll_writes, device)
                async for report in stay_in_sync(device, exchange, moment_of, written):
                    failures, fresh = 0, False
                    await on_report(report)
        except Offline as error:
            await asyncio.sleep(seconds_to_wait(failures, error))
            failures += 1
        except NotRecognised:
            if fresh:
                raise
            fresh = True


def seconds_to_wait(failures: int, error: Offline) -> float:
    """Return how long to wait after so many attempts that failed before this one; what the server asks for
    is kept to, within an hour."""
    return max(RETRY_AFTER[min(failures, len(RETRY_AFTER) - 1)], min(error.retry_after, LONGEST_WAIT))


async def _sync_once(
    device: Device,
    moment: Moment,
    on_progress: Callable[[str], None],
    connect: Connect,
    *,
    fresh: bool = False,
) -> SyncReport:
    async with connect(device, fresh=fresh) as exchange:
        state = await Reconciler(device, exchange, moment, on_progress).run()
        return await _report(device, exchange, state)


async def _report(device: Device, exchange: Exchange, state: SyncState) -> SyncReport:
    """Tell the server how far this device is, and return what the sync came to."""
    await attest(device, exchange)
    await scrub(device)
    return SyncReport.of(state, await device.log.read(lacking_texts))


async def stay_in_sync(
    device: Device, exchange: Exchange, moment_of: Callable[[], Moment], written: Written
) -> AsyncIterator[SyncReport]:
    """Sync, and again whenever the server has something new or something was written here; yield a report of
    each. Raises NotAllowed or Offline."""
    news: Reply | None = None
    while True:
        reconciler = Reconciler(device, exchange, moment_of(), lambda _: None)
        if news is not None:
            await reconciler.take_in(news)
        yield await _report(device, exchange, await reconciler.run())
        news = await _news(reconciler, written)


async def _news(reconciler: Reconciler, written: Written) -> Reply | None:
    """Return what the server has to say next; None once own events wait to be sent.

    Only the question is cancelled, never a transaction.
    """
    answer = asyncio.create_task(reconciler.ask(HOLD))
    write = asyncio.ensure_future(written())
    try:
        await asyncio.wait((answer, write), return_when=asyncio.FIRST_COMPLETED)
        for task in (write, answer):
            if task.done():
                task.result()
        return answer.result() if answer.done() else None
    finally:
        for task in (write, answer):
            task.cancel()
        await asyncio.gather(write, answer, return_exceptions=True)


async def _poll_writes(device: Device) -> None:
    """Return once events wait to be sent, whichever process of the device wrote them."""
    while True:
        if await device.log.read(lambda log: log.waiting()):
            return
        await asyncio.sleep(LOOK_EVERY)
