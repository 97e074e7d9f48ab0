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
from milepost_server.broker.identity import ServerIdentity
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_server.storage.tables.device_keys import KeyHolder
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.folder_lock import is_locked
from milepost_shared.errors import UNREADABLE, NotAllowed, NotFound, Offline
from milepost_shared.protocol.member import Member
from milepost_shared.replication.roster import ensure_records, held_records, take_record
from milepost_shared.roster.joining import Revocation
from milepost_shared.roster.membership import SERVER
from milepost_shared.roster.records import Record, Revoked, signing_input, stated
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


def operator_revocation(
    identity: ServerIdentity, user: str, member: Member, since: int | None = None
) -> Record:
    """Return the operator's record that a device is revoked; with `since` (a stamp) what it did from then on
    to the roster is void too."""
    body = Revoked(
        user=user, device=member.device, key=member.key, server=identity.key, by=SERVER, since=since
    )
    return stated(body, identity.sign(signing_input(body)))


async def revoke(
    user_logs: UserLogs, registry: RegistryFile, identity: ServerIdentity, user: str, record: Record
) -> Revocation:
    """Revoke the device that a record names; repeating it does no harm.

    `push_revocations` brings it to the broker. Raises NotAllowed, NotFound or StorageFailed.
    """
    now = round(time.time() * 1e6)
    before, roster, records = await user_logs.write(
        user, lambda log: take_revocation(log, record, now, identity)
    )
    # After the roster: so logins that were given until then are refused too.
    await registry.write(lambda registry: _settle(registry, user, before, roster))
    body = record.read()
    member = next(each for each in roster if isinstance(body, Revoked) and each.device == body.device)
    already = any(each.device == member.device and each.revoked is not None for each in before)
    log.info("a device was revoked", extra={"user": user, "device": member.device})
    return Revocation(
        user=user,
        device=member.device,
        name=member.name,
        revoked=member.revoked or now,
        already=already,
        records=records,
    )


def take_revocation(
    log: Log, record: Record, now: int, identity: ServerIdentity
) -> tuple[list[Member], list[Member], list[Record]]:
    """Take a revocation; returns the roster before and after, and the records.

    Raises NotAllowed or NotFound.
    """
    ensure_records(log, identity.key, identity.sign)
    before, body = log.roster.all(), record.read()
    device = log.roster.get(body.device) if isinstance(body, Revoked) else None
    if device is None or not isinstance(body, Revoked):
        raise NotFound("That device is not known here.", "See them: milepost-server devices")
    if device.revoked is None or body.since is not None:
        if reason := take_record(log, record, now, identity.sign):
            raise NotAllowed(f"The revocation does not count: {reason}.", "See: milepost devices")
        if (known := log.roster.get(body.device)) is not None and known.revoked is None:
            # A key that only this file tells of: it verifies what was written, and was never a member's.
            log.roster.put(replace(known, revoked=now))
    return before, log.roster.all(), held_records(log)


async def push_revocations(
    folder: Path,
    url: str,
    accounts: Accounts,
    registry: RegistryFile,
    user: str,
    certificate: CertificateSource | None = None,
) -> None:
    """Bring the revoked keys of a person to the broker at `url`.

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
                await _push(connection, accounts, registry, user)
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


async def _push(connection: Client, accounts: Accounts, registry: RegistryFile, user: str) -> None:
    """Push the token until no key was added meanwhile: of two at once the later one may know fewer keys."""
    pushed: dict[str, int] | None = None
    while (revoked := await _revoked_keys(registry, user)) != pushed:
        token = accounts.person_token(user, revoked).encode()
        answer = await connection.request(UPDATE_CLAIMS, token, timeout=ANSWER_WITHIN)
        if msgspec.json.decode(answer.data, type=_UpdateAnswer).data.code != 200:
            raise OSError(f"it answered {answer.data.decode(errors='replace')}")
        pushed = revoked


async def _revoked_keys(registry: RegistryFile, user: str) -> dict[str, int]:
    return await registry.read(lambda registry: registry.revoked_keys.by_person().get(user, {}))


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


def _settle(registry: Registry, user: str, before: list[Member], after: list[Member]) -> None:
    """Refuse the keys that are revoked now, and the tokens that their devices made. Keys whose revocation was
    void are good again."""
    gone = {member.device for member in before if member.revoked is not None}
    for member in after:
        if member.is_active and member.device in gone:
            registry.device_keys.put(member.key, KeyHolder(user, member.device))
        if member.revoked is not None:
            registry.tokens.revoke_made_by(user, member.device)
    registry.settle_keys(user, after, int(time.time()))
