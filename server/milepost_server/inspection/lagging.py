"""Whose file lacks what the stream has, seen from outside of a running server.

The server itself keeps it in memory: a full disk takes no note of it.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from pathlib import Path

from nats.errors import Error as NatsError

from milepost_server.broker.accounts import Accounts
from milepost_server.broker.certificate_reload import CertificateReloader
from milepost_server.broker.connection import connect_as_server
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.ingest.source import Stream
from milepost_server.settings import Settings
from milepost_server.storage.registry import Registry, RegistryFile
from milepost_shared.errors import MilepostError

LOOK_AGAIN = 3.0
"""Seconds after which what comes in now has been noted."""


async def people_behind(folder: Path, settings: Settings, registry: RegistryFile) -> set[str]:
    """Return the people of whom nothing is taken in though messages wait; nobody where the broker is silent.

    Raises StorageFailed.
    """
    try:
        certificates = CertificateReloader.of(settings)
        current = certificates.current if certificates else None
        accounts = Accounts(load_or_create_keys(folder))
        connection = await connect_as_server(settings.local_broker_url, accounts, time.time(), current)
    except (MilepostError, NatsError, OSError):
        return set()
    try:
        return await _stuck(Stream(connection), registry)
    except (NatsError, TimeoutError, OSError):
        return set()
    finally:
        await connection.close()


async def _stuck(stream: Stream, registry: RegistryFile) -> set[str]:
    """Return of whom the stream has more than is noted, and of whom no more is noted a moment later."""
    before, waiting = await _noted_and_waiting(stream, registry)
    if not waiting:
        return set()
    await asyncio.sleep(LOOK_AGAIN)
    after, still = await _noted_and_waiting(stream, registry)
    return {user for user in waiting & still if before[user] == after[user]}


async def _noted_and_waiting(stream: Stream, registry: RegistryFile) -> tuple[Counter[str], set[str]]:
    noted = await registry.read(_noted)
    there = await stream.counts()
    return noted, {user for user, count in there.items() if count > noted[user]}


def _noted(registry: Registry) -> Counter[str]:
    return Counter(registry.kept.counts()) + Counter(each.user for each in registry.kept.leaving(-1))
