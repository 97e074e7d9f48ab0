"""Revocation of a device: its connection is closed at once, and it cannot log in any more.

The roster in the person's file says so first: ingest, answers and renewal go by that alone. Then the broker
gets the revoked keys. It closes open connections, and refuses logins made before
(server/decisions/0008-revocation.md).
"""

from __future__ import annotations

import asyncio
import base64
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from nats.aio.client import Client
from nats.errors import Error as NatsError

from milepost_server.broker.accounts import UPDATE_CLAIMS, Accounts
from milepost_server.broker.connection import CertificateSource, ServerConnection
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.tables.device_keys import KeyHolder
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.folder_lock import is_locked
from milepost_shared.errors import UNREADABLE, NotFound, Offline
from milepost_shared.protocol.enrollment import Revocation
from milepost_shared.protocol.member import Member
from milepost_shared.storage.log import Log

PATIENCE = 2.0
"""Seconds for which a broker that does not answer is tried again; the client waits four for the API."""
RETRY_AFTER = 0.2
ANSWER_WITHIN = 1.0

log = logging.getLogger("milepost.revoking")


class _UpdateAnswer(Struct, frozen=True):
    """The broker's answer to a new token of an account: with code 200 the token is in force."""

    class Data(Struct, frozen=True):
        code: int = 0

    data: Data = Data()


async def revoke(user_logs: UserLogs, registry: RegistryFile, user: str, device: str) -> Revocation:
    """Revoke a device on the person's roster; repeating it does no harm.

    `push_revocations` brings it to the broker. Raises NotFound or StorageFailed.
    """
    now = round(time.time() * 1e6)
    before, member = await user_logs.write(user, lambda log: _mark_revoked(log, device, now))
    since, already = member.revoked or now, before.revoked is not None
    # An author has no login, and its key is only claimed: it may be somebody else's.
    if member.role == "member":
        # After the roster: so logins that were given until then are refused too.
        holder = KeyHolder(user, device, since)
        await registry.write(lambda registry: _refuse_key(registry, member.key, holder))
    log.info("a device was revoked", extra={"user": user, "device": device})
    return Revocation(user=user, device=device, name=member.name, revoked=since, already=already)


async def push_revocations(
    folder: Path,
    url: str,
    accounts: Accounts,
    registry: RegistryFile,
    certificate: CertificateSource | None = None,
) -> None:
    """Bring the revoked keys of `registry` to the broker at `url`.

    Without a server in `folder` there is nothing to do: a broker reads them when it starts. `certificate`
    gives the one that the broker must show, where it speaks TLS. Raises Offline.
    """
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            async with (
                asyncio.timeout(ANSWER_WITHIN),
                _system_connection(url, accounts, certificate) as connection,
            ):
                await _push(connection, accounts, registry)
            return
        except (NatsError, OSError, TimeoutError, *UNREADABLE) as error:
            if not is_locked(folder):
                return
            if asyncio.get_running_loop().time() >= until:
                raise not_propagated("The broker did not answer.") from error
        await asyncio.sleep(RETRY_AFTER)


def not_propagated(why: str) -> Offline:
    """The error for a device that is revoked, while the broker does not know it yet."""
    return Offline(
        f"The device is revoked, but its connection may still be open. {why}",
        "What it sends is not taken in. Say it again in a minute.",
    )


async def _push(connection: Client, accounts: Accounts, registry: RegistryFile) -> None:
    """Push the token until no key was added meanwhile: of two at once the later one may know fewer keys."""
    pushed: dict[str, int] | None = None
    while (revoked := await registry.read(lambda registry: registry.revoked_keys.all())) != pushed:
        token = accounts.devices_token(time.time(), revoked).encode()
        answer = await connection.request(UPDATE_CLAIMS, token, timeout=ANSWER_WITHIN)
        if msgspec.json.decode(answer.data, type=_UpdateAnswer).data.code != 200:
            raise OSError(f"it answered {answer.data.decode(errors='replace')}")
        pushed = revoked


@asynccontextmanager
async def _system_connection(
    url: str, accounts: Accounts, certificate: CertificateSource | None
) -> AsyncIterator[Client]:
    """Connect to the broker's own account."""

    async def ignore(_: Exception) -> None:
        """Do nothing: the request that fails raises the error too."""

    connection = ServerConnection(certificate)
    try:
        await connection.connect(
            url,
            name="milepost-revoking",
            user_jwt_cb=lambda: bytearray(accounts.system_login(time.time()), "ascii"),
            signature_cb=lambda nonce: base64.b64encode(accounts.server_signature(nonce.encode())),
            error_cb=ignore,
            allow_reconnect=False,
            # To the client library 0 means without an end.
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            **connection.tls,
        )
        yield connection
    finally:
        await connection.close()


def _refuse_key(registry: Registry, key: str, holder: KeyHolder) -> None:
    """Refuse the key for ever, unless it is another device's."""
    known = registry.device_keys.get(key)
    if known is None or known.is_device(holder.user, holder.device):
        registry.device_keys.revoke(key, holder)
        registry.revoked_keys.add(key, int(time.time()))


def _mark_revoked(log: Log, device: str, now: int) -> tuple[Member, Member]:
    """Note on the roster that a device is revoked; returns its entry before and after. Raises NotFound."""
    before = log.roster.get(device)
    if before is None:
        raise NotFound(f"No device {device} is known here.", "See them: milepost-server devices")
    member = before if before.revoked is not None else replace(before, revoked=now)
    log.roster.put(member)
    return before, member
