"""The composition root: the running server without HTTP, its parts started and stopped as one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from nats.aio.client import Client
from nats.errors import Error as NatsError

from milepost_server.broker.account_files import AccountFiles
from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate_reload import CertificateReloader
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.http_devices import HttpDevices
from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.broker.process import Broker
from milepost_server.broker.supervisor import supervise
from milepost_server.enrollment.device_access import DeviceAccess
from milepost_server.enrollment.join_tries import JoinTries
from milepost_server.enrollment.key_upgrade import fill_device_keys
from milepost_server.enrollment.pairing import BrokerAddress, Pairing
from milepost_server.enrollment.revocation import push_revocations, revoke
from milepost_server.ingest.pipeline import Backlog, IngestPipeline
from milepost_server.ingest.source import Stream
from milepost_server.observability.counters import Counters
from milepost_server.settings import Settings
from milepost_server.storage.change_notifier import ChangeNotifier
from milepost_server.storage.device_counts import DeviceCounts
from milepost_server.storage.registry import RegistryFile, open_registry
from milepost_server.storage.user_logs import UserLogs, room_for_files
from milepost_server.sync.responder import Responder
from milepost_server.system.disk import DiskCheck
from milepost_server.system.tasks import background
from milepost_shared.errors import MilepostError
from milepost_shared.roster.joining import Revocation
from milepost_shared.roster.records import Record
from milepost_shared.storage.private_file import remove_drafts

DRAFT_SECONDS = 60.0
"""How old a draft is that nobody writes any more."""
BACKLOG_WITHIN = 1.0
"""Seconds in which the broker must say how far the stream goes."""


@dataclass(frozen=True)
class Server:
    """The parts of a running server that its API and its commands use."""

    folder: Path
    settings: Settings
    accounts: Accounts
    identity: ServerIdentity
    http_devices: HttpDevices
    user_logs: UserLogs
    registry: RegistryFile
    notifier: ChangeNotifier
    device_counts: DeviceCounts
    pairing: Pairing
    device_access: DeviceAccess
    responder: Responder
    join_tries: JoinTries
    ingest: IngestPipeline
    ingest_task: asyncio.Task[None]
    disks: DiskCheck
    connection: Client
    counters: Counters
    certificates: CertificateReloader | None
    """The broker's certificate, where it speaks TLS."""
    started: float
    """When it started, by the monotonic clock."""
    closing: asyncio.Event
    """Set when the server is about to stop, so that event streams end."""

    @property
    def broker_is_up(self) -> bool:
        """Whether the server is connected to its broker."""
        return self.connection.is_connected

    async def revoke(self, user: str, record: Record) -> Revocation:
        """Revoke a person's device. Raises NotAllowed, NotFound, StorageFailed, or Offline as
        `push_revocations` does."""
        url = self.settings.local_broker_url
        certificate = self.certificates.current if self.certificates else None
        try:
            revocation = await revoke(self.user_logs, self.registry, self.identity, user, record)
            await push_revocations(self.folder, url, self.accounts, self.registry, user, certificate)
        finally:
            # Event streams too look again whether they may go on.
            self.notifier.publish(user)
        return revocation

    async def lag(self) -> int | None:
        """Return how many messages wait to be ingested; None where the broker does not answer.

        Raises StorageFailed.
        """
        backlog = await self.backlog()
        return backlog and backlog.lag

    async def backlog(self) -> Backlog | None:
        """Return what the broker keeps and what of it waits; None where it does not answer.

        Raises StorageFailed.
        """
        try:
            async with asyncio.timeout(BACKLOG_WITHIN):
                return await self.ingest.backlog() if self.broker_is_up else None
        except (NatsError, TimeoutError, OSError):
            return None


@asynccontextmanager
async def running(folder: Path, settings: Settings) -> AsyncIterator[Server]:
    """Run everything but the HTTP API until the block ends. The caller holds the folder (`folder_lock`).

    Raises BrokerFailed or StorageFailed; BadInput where the broker's certificate is invalid.
    """
    certificates = CertificateReloader.of(settings)
    for part in ("", "broker", "broker/jwt"):
        remove_drafts(folder / part, time.time() - DRAFT_SECONDS)
    async with AsyncExitStack() as stack:
        keys = load_or_create_keys(folder)
        accounts, identity = Accounts(keys), ServerIdentity(keys)
        registry = await open_registry(folder)
        stack.push_async_callback(registry.close)
        user_logs = UserLogs(folder, _now, room_for_files())
        stack.push_async_callback(user_logs.close)
        await stack.enter_async_context(background(user_logs.keep_tidy()))
        await fill_device_keys(user_logs, registry)
        start = _broker_starter(folder, settings, accounts, certificates, user_logs, registry)
        await stack.enter_async_context(supervise(start, certificates))
        certificate = certificates.current if certificates else None
        connection = await connect_as_server(settings.local_broker_url, accounts, time.time(), certificate)
        stack.push_async_callback(connection.close)
        notifier, counters = ChangeNotifier(), Counters()
        # Before the responder: a device that gets an answer may push at once.
        stream = await _ensured_stream(connection)
        responder = Responder(connection, user_logs, registry, notifier, identity, _now)
        await responder.listen()
        stack.push_async_callback(responder.close)
        broker = BrokerAddress(
            settings.public_broker_url,
            lambda: certificate().fingerprint if certificate else "",
            AccountFiles(folder, accounts).ensure,
        )
        ingest = IngestPipeline(stream, user_logs, registry, notifier, counters, _now, settings.stream_days)
        pairing = Pairing(user_logs, registry, notifier, accounts, identity, broker, time.time)
        yield Server(
            folder=folder,
            settings=settings,
            accounts=accounts,
            identity=identity,
            http_devices=HttpDevices(keys),
            user_logs=user_logs,
            registry=registry,
            notifier=notifier,
            device_counts=DeviceCounts(user_logs, notifier),
            pairing=pairing,
            device_access=DeviceAccess(pairing, user_logs, time.time),
            responder=responder,
            join_tries=JoinTries(time.monotonic),
            ingest=ingest,
            disks=DiskCheck(folder),
            ingest_task=await stack.enter_async_context(background(ingest.run())),
            connection=connection,
            counters=counters,
            certificates=certificates,
            started=time.monotonic(),
            closing=asyncio.Event(),
        )


def _broker_starter(
    folder: Path,
    settings: Settings,
    accounts: Accounts,
    certificates: CertificateReloader | None,
    user_logs: UserLogs,
    registry: RegistryFile,
) -> Callable[[], Awaitable[Broker]]:
    """How the broker is started, each time with the people, the revoked keys and the certificate of that
    moment."""

    async def start() -> Broker:
        host, port = settings.broker_address, settings.broker_port
        revoked = await registry.read(lambda registry: registry.revoked_keys.by_person())
        people = {user: revoked.get(user, {}) for user in user_logs.known()}
        certificate = certificates.current() if certificates else None
        return await Broker.start(folder, accounts, time.time(), host, port, certificate, people)

    return start


async def _ensured_stream(connection: Client) -> Stream:
    """Make the stream, unless the broker fails: then ingest tries again."""
    stream = Stream(connection)
    with suppress(NatsError, MilepostError, TimeoutError, OSError):
        await stream.ensure()
    return stream


def _now() -> int:
    """The server's clock, as a stamp."""
    return round(time.time() * 1e6)
