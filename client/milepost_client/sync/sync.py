"""Sync: pull, push, pull until the own events are admitted and nothing is waiting (design section 5).

Heads alone decide what is missing; there is no cursor to go wrong. Whoever was restored, wiped or
rolled back gets back what others hold.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from msgspec import Struct

from milepost_client.device.clock import Moment
from milepost_client.device.device import Device
from milepost_client.device.identity import Identity
from milepost_client.sync.attestation import tell_server
from milepost_client.sync.broker_client import ConnectionLost, Exchange, LoginRefused, connected
from milepost_client.sync.enrollment import RENEW_BEFORE, renewed
from milepost_client.sync.reconciler import Reached, Rounds
from milepost_client.sync.server_link import load_link
from milepost_client.sync.tls import TlsWanted
from milepost_shared.errors import BadInput, MilepostError, NotAllowed, Offline
from milepost_shared.storage.tables.receipts import Receipt

HOLD = 25.0
LOOK_EVERY = 0.5
RETRY_AFTER = (1.0, 2.0, 5.0, 10.0, 30.0)


class SyncReport(Struct, frozen=True, kw_only=True):
    """What a sync did: events sent, received and received twice, frames of ours that the server
    refused, the digest here, whether the server's is the same, the milestones that what came in
    reached (those that no device had on record), and what changed in the past."""

    sent: int
    received: int
    duplicates: int
    refused: int
    digest: str
    agrees: bool
    reached: list[Reached] = []
    receipt: Receipt | None = None


async def sync(device: Device, moment: Moment, tell: Callable[[str], None]) -> SyncReport:
    """Sync once. `tell` hears of progress. Raises BadInput where no server was joined, else Offline or
    NotAllowed; whatever happens nothing is lost, and the next sync goes on from there."""
    try:
        return await _once(device, moment, tell)
    except ConnectionLost:
        # The broker may be back already; and where it was the login that came to its end, a new one does.
        return await _once(device, moment, tell, fresh=True)


async def watch(
    device: Device, moment_of: Callable[[], Moment], on_report: Callable[[SyncReport], Awaitable[None]]
) -> None:
    """Stay in sync until cancelled: what others do arrives at once, and so does what is logged here.

    While the server is out of reach it tries again, ever more rarely. Raises BadInput or NotAllowed.
    """
    failures = 0
    while True:
        try:
            async with session(device) as exchange:
                async for rounds in _changes(device, exchange, moment_of):
                    failures = 0
                    await on_report(await report(rounds))
                    await tell_server(device, exchange)
        except Offline:
            await asyncio.sleep(RETRY_AFTER[min(failures, len(RETRY_AFTER) - 1)])
            failures += 1


async def _once(
    device: Device, moment: Moment, tell: Callable[[str], None], *, fresh: bool = False
) -> SyncReport:
    async with session(device, fresh=fresh) as exchange:
        rounds = Rounds(device, exchange, moment, tell)
        await rounds.run()
        await tell_server(device, exchange)
        return await report(rounds)


@asynccontextmanager
async def session(device: Device, *, fresh: bool = False) -> AsyncIterator[Exchange]:
    """A connection to the server that the device joined, with a login that is renewed where needed, or
    in any case (`fresh`)."""
    link, identity = load_link(device.home), Identity.load_or_create(device.home)
    if link is None:
        raise BadInput("This device has not joined a server.", "Join one: milepost join URL CODE")
    joined = link.user, link.device or device.id
    if (await device.log.read(lambda log: log.user), device.id) != joined:
        # Nobody would answer: the login is another log's. All that the server has comes with joining again.
        problem = "This log is not the one that joined the server: that was lost, or another one put here."
        raise NotAllowed(problem, "Restore a backup, or join again: milepost join URL CODE")
    if fresh or link.expires <= time.time():
        link = await renewed(device, link, identity)
    async with AsyncExitStack() as stack:
        try:
            exchange = await stack.enter_async_context(connected(link, device.id, identity))
        except (LoginRefused, TlsWanted):
            link = await renewed(device, link, identity)
            exchange = await stack.enter_async_context(connected(link, device.id, identity))
        if link.expires - time.time() < RENEW_BEFORE:
            with suppress(Offline):  # For the next time; this time it does.
                await renewed(device, link, identity)
        yield exchange


async def report(rounds: Rounds) -> SyncReport:
    """What the rounds did so far."""
    digest, agrees = await rounds.agreement()
    return SyncReport(
        sent=rounds.sent,
        received=rounds.received,
        duplicates=rounds.duplicates,
        refused=rounds.refused,
        digest=digest,
        agrees=agrees,
        reached=rounds.reached,
        receipt=rounds.receipt,
    )


async def _changes(
    device: Device, exchange: Exchange, moment_of: Callable[[], Moment]
) -> AsyncIterator[Rounds]:
    """Sync, and again whenever the server has something new or something was written here."""
    heard = 0
    while True:
        rounds = Rounds(device, exchange, moment_of(), lambda _: None)
        rounds.received = heard
        await rounds.run()
        yield rounds
        told = rounds.received
        news = asyncio.create_task(rounds.news(HOLD))
        own = asyncio.create_task(_written(device))
        try:
            await asyncio.wait((news, own), return_when=asyncio.FIRST_COMPLETED)
        finally:
            own.cancel()
            news.cancel()
            results = await asyncio.gather(news, own, return_exceptions=True)
        for result in results:
            if isinstance(result, MilepostError):
                raise result
        # What came while it waited is in the log already; the next report tells of it.
        heard = rounds.received - told


async def _written(device: Device) -> None:
    """Return once events wait to be sent, whichever process of the device wrote them."""
    while True:
        if await device.log.read(lambda log: log.waiting()):
            return
        await asyncio.sleep(LOOK_EVERY)
