"""Taking a device off a person's devices: its connection is closed at once, and it gets in no more.

The roster in the person's file says it first; ingest, answers and renewal go by that alone. Then the broker
is told: it closes what is open, and refuses the logins that were made so far (design section 6).
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
from milepost_server.broker.connection import ServerConnection, Shown
from milepost_server.storage.registry import RegistryFile
from milepost_server.storage.user_logs import UserLogs
from milepost_server.system.folder_lock import is_locked
from milepost_shared.errors import UNREADABLE, NotFound, Offline
from milepost_shared.protocol.enrollment import Revocation
from milepost_shared.protocol.messages import Member
from milepost_shared.storage.log import Log

PATIENCE = 2.0
"""Seconds for which a broker that does not answer is asked again; whoever asks for it waits four."""
ASK_AGAIN = 0.2
ANSWERS_WITHIN = 1.0

log = logging.getLogger("milepost.revoking")


class _Update(Struct, frozen=True):
    """What is read of the broker's answer to a token: 200 says that it goes by it now."""

    class Data(Struct, frozen=True):
        code: int = 0

    data: Data = Data()


async def revoke(people: UserLogs, registry: RegistryFile, user: str, device: str) -> Revocation:
    """Take a device off a person's; the broker is still to be told. To say it again does no harm. Raises
    NotFound or StorageFailed."""
    now = round(time.time() * 1e6)
    before, member = await people.write(user, lambda log: _take_off(log, device, now))
    # Not before: a login that was let out until the roster said so is refused with the others.
    await registry.write(lambda registry: registry.revoke(member.key, int(time.time())))
    log.info("a device was revoked", extra={"user": user, "device": device})
    since, already = member.revoked or now, before.revoked is not None
    return Revocation(user=user, device=device, name=member.name, revoked=since, already=already)


async def push_revocations(
    folder: Path, url: str, accounts: Accounts, registry: RegistryFile, shown: Shown | None = None
) -> None:
    """Let the broker at `url` go by what `registry` says is revoked. Where no server runs in `folder` there
    is no need: its broker reads it when it starts. `shown` gives the certificate that it must show, where it
    speaks TLS. Raises Offline."""
    until = asyncio.get_running_loop().time() + PATIENCE
    while True:
        try:
            async with asyncio.timeout(ANSWERS_WITHIN), _system(url, accounts, shown) as connection:
                await _bring(connection, accounts, registry)
            return
        except (NatsError, OSError, TimeoutError, *UNREADABLE) as error:
            if not is_locked(folder):
                return
            if asyncio.get_running_loop().time() >= until:
                raise not_propagated("The broker did not answer.") from error
        await asyncio.sleep(ASK_AGAIN)


def not_propagated(why: str) -> Offline:
    """That a device is revoked, and why the broker does not know yet."""
    return Offline(
        f"The device is revoked, but its connection may still be open. {why}",
        "What it sends is not taken in. Say it again in a minute.",
    )


async def _bring(connection: Client, accounts: Accounts, registry: RegistryFile) -> None:
    """Bring the token until nothing was revoked meanwhile: of two that come at once the later one may know
    less."""
    brought: dict[str, int] | None = None
    while (revoked := await registry.read(lambda registry: registry.revoked())) != brought:
        token = accounts.devices_token(time.time(), revoked).encode()
        answer = await connection.request(UPDATE_CLAIMS, token, timeout=ANSWERS_WITHIN)
        if msgspec.json.decode(answer.data, type=_Update).data.code != 200:
            raise OSError(f"it answered {answer.data.decode(errors='replace')}")
        brought = revoked


@asynccontextmanager
async def _system(url: str, accounts: Accounts, shown: Shown | None) -> AsyncIterator[Client]:
    """A connection to the broker's own account."""

    async def pass_over(_: Exception) -> None:
        """What goes wrong is raised where it is asked."""

    connection = ServerConnection(shown)
    try:
        await connection.connect(
            url,
            name="milepost-revoking",
            user_jwt_cb=lambda: bytearray(accounts.system_login(time.time()), "ascii"),
            signature_cb=lambda nonce: base64.b64encode(accounts.server_signature(nonce.encode())),
            error_cb=pass_over,
            allow_reconnect=False,
            # To the client library 0 means for ever.
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            **connection.tls,
        )
        yield connection
    finally:
        await connection.close()


def _take_off(log: Log, device: str, now: int) -> tuple[Member, Member]:
    """Note on the roster that a device is revoked; gives what it said of it before, and says now."""
    held = log.roster.get(device)
    if held is None:
        raise NotFound(f"No device {device} is known here.", "See them: milepost-server devices")
    member = held if held.revoked is not None else replace(held, revoked=now)
    log.roster.put(member)
    return held, member
