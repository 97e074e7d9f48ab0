"""The running server: broker, files, ingest and answers, started and stopped as one."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from nats.aio.client import Client
from nats.errors import Error as NatsError

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate_reload import CertificateReloader
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.broker.process import Broker
from milepost_server.enrollment.pairing import Pairing
from milepost_server.enrollment.revocation import push_revocations, revoke
from milepost_server.ingest.pipeline import Backlog, IngestPipeline
from milepost_server.ingest.source import Stream
from milepost_server.observability.counters import Counters
from milepost_server.settings import Settings
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.user_logs import UserLogs, room_for_files
from milepost_server.sync.responder import Responder
from milepost_shared.errors import MilepostError
from milepost_shared.protocol.enrollment import Revocation

RESTART_AFTER = 0.5
RENEWS_WITHIN = 2.0
"""Seconds between two looks at whether the broker's certificate was renewed."""
PATIENCE = 1.0
"""Seconds in which the broker is to tell how far the stream goes."""

log = logging.getLogger("milepost.server")


@dataclass(frozen=True)
class Server:
    """What the parts of a running server share."""

    folder: Path
    settings: Settings
    accounts: Accounts
    people: UserLogs
    registry: RegistryFile
    bulletin: ChangeNotifier
    pairing: Pairing
    ingest: IngestPipeline
    ingesting: asyncio.Task[None]
    connection: Client
    counted: Counters
    tls: CertificateReloader | None
    """The broker's certificate, where it speaks TLS."""
    began: float
    """When it started, by the monotonic clock."""
    closing: asyncio.Event
    """Set when the server is about to stop, so that event streams end."""
    devices: dict[str, tuple[int, int]] = field(default_factory=dict)
    """How many devices each person has, and after how many changes of theirs they were counted."""

    @property
    def broker_is_up(self) -> bool:
        """Whether the server is connected to its broker."""
        return self.connection.is_connected

    async def revoke(self, user: str, device: str) -> Revocation:
        """Revoke a person's device. Raises NotFound, StorageFailed, or Offline as `push_revocations` does."""
        url, shown = local_broker_url(self.settings), self.tls.certificate if self.tls else None
        try:
            revocation = await revoke(self.people, self.registry, user, device)
            await push_revocations(self.folder, url, self.accounts, self.registry, shown)
        finally:
            self.bulletin.publish(user)
        return revocation

    async def lag(self) -> int | None:
        """How many messages wait to be taken in; None where the broker does not answer.

        Raises StorageFailed."""
        backlog = await self.backlog()
        return backlog and backlog.lag

    async def backlog(self) -> Backlog | None:
        """What the broker holds and what of it waits; None where it does not answer.

        Raises StorageFailed."""
        try:
            async with asyncio.timeout(PATIENCE):
                return await self.ingest.backlog() if self.broker_is_up else None
        except (NatsError, TimeoutError, OSError):
            return None


@asynccontextmanager
async def running(folder: Path, settings: Settings) -> AsyncIterator[Server]:
    """Run everything but the HTTP API, until the block ends. The caller holds the folder
    (`folder_lock`). Raises BrokerFailed or StorageFailed, or BadInput where the broker's certificate cannot
    be used."""
    tls = CertificateReloader.of(settings)
    async with AsyncExitStack() as stack:
        accounts = Accounts(load_or_create_keys(folder))
        registry = await open_registry(folder)
        stack.push_async_callback(registry.close)
        await stack.enter_async_context(_broker(folder, settings, accounts, tls, registry))
        url, shown = local_broker_url(settings), tls.certificate if tls else None
        connection = await connect_as_server(url, accounts, time.time(), shown)
        stack.push_async_callback(connection.close)
        people = UserLogs(folder, _now, room_for_files())
        stack.push_async_callback(people.close)
        bulletin = ChangeNotifier()
        pairing = Pairing(people, registry, bulletin, accounts, settings.public_broker_url, time.time)
        counted = Counters()
        stream = Stream(connection)
        with suppress(NatsError, MilepostError, TimeoutError, OSError):  # Ingest tries again.
            # First of all: who is answered may push at once.
            await stream.ensure()
        ingest = IngestPipeline(stream, people, registry, bulletin, counted)
        answers = Responder(connection, people, registry, bulletin, _now)
        await answers.listen()
        stack.push_async_callback(answers.close)
        ingesting = await stack.enter_async_context(_task(ingest.run()))
        closing = asyncio.Event()
        yield Server(
            folder=folder,
            settings=settings,
            accounts=accounts,
            people=people,
            registry=registry,
            bulletin=bulletin,
            pairing=pairing,
            ingest=ingest,
            ingesting=ingesting,
            connection=connection,
            counted=counted,
            tls=tls,
            began=time.monotonic(),
            closing=closing,
        )


@asynccontextmanager
async def _broker(
    folder: Path,
    settings: Settings,
    accounts: Accounts,
    tls: CertificateReloader | None,
    registry: RegistryFile,
) -> AsyncIterator[None]:
    """Run the broker, and start it again on the same store whenever it ends: it may have died, or have
    been ended because it stored nothing more. Where its certificate is renewed it shows the new one."""

    async def start() -> Broker:
        host, port = settings.broker_address, settings.broker_port
        revoked = await registry.read(lambda registry: registry.revoked())
        certificate = tls.certificate() if tls else None
        return await Broker.start(folder, accounts, time.time(), host, port, certificate, revoked)

    current = [await start()]

    async def keep() -> None:
        while True:
            code = await current[0].exited()
            log.error("the broker ended with code %d; starting it again", code)
            await asyncio.sleep(RESTART_AFTER)
            try:
                current[0] = await start()
            except (MilepostError, OSError) as error:
                log.error("the broker did not start again: %s", error)

    async def renew() -> None:
        while tls:
            await asyncio.sleep(RENEWS_WITHIN)
            try:
                await asyncio.to_thread(tls.look)
                await current[0].show(tls.certificate())
            except (MilepostError, OSError) as error:
                log.error("the broker's renewed certificate is not in use yet: %s", error)

    try:
        async with _task(keep()), _task(renew()):
            yield
    finally:
        await current[0].stop()


@asynccontextmanager
async def _task(work: Coroutine[None, None, None]) -> AsyncIterator[asyncio.Task[None]]:
    """Run a coroutine beside the block, and end it with the block."""
    task = asyncio.create_task(work)
    task.add_done_callback(_complain)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _complain(task: asyncio.Task[None]) -> None:
    """Nothing ends in silence: a part of the server that fails is in its log, and in its readiness."""
    if not task.cancelled() and (error := task.exception()):
        log.critical("a part of the server failed", exc_info=error)


def _now() -> int:
    """The server's clock, as a stamp."""
    return round(time.time() * 1e6)


def local_broker_url(settings: Settings) -> str:
    """Where the server itself reaches its broker."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.broker_address, settings.broker_address)
    return f"{'tls' if settings.broker_cert else 'nats'}://{host}:{settings.broker_port}"
