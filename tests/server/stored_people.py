"""People with log files that tests write directly and read over HTTP."""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import httpx

from milepost_server.broker.http_devices import HttpDevices
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.storage.registry import open_registry
from milepost_server.storage.tables.tokens import Scope, new_token
from milepost_shared.events.drafts import Draft
from milepost_shared.log_file import open_log
from milepost_shared.protocol.member import Member
from milepost_shared.storage.aiosqlite_connection import open_threaded
from tests.shared.builders import NOW, TODAY, A
from tests.system.servers import ServerProcess


async def add_person(folder: Path, drafts: Sequence[Draft], zone: str = "") -> str:
    """Add a new person's file to a server's folder, with events of device A; returns the person."""
    user = secrets.token_hex(8)
    (folder / "users").mkdir(mode=0o700, exist_ok=True, parents=True)
    await append_events(folder, user, drafts, zone)
    return user


async def append_events(folder: Path, user: str, drafts: Sequence[Draft], zone: str = "") -> None:
    """Add events to a person's file."""
    file = await open_log(folder / "users" / f"{user}.db", user, NOW, connect=open_threaded)
    try:
        await file.write(lambda log: log.append(A, drafts, NOW, TODAY))
        await file.write(lambda log: log.metadata.put("zone", zone))
    finally:
        await file.close()


async def allow_writes(folder: Path, user: str) -> None:
    """Make the server a device of a person, as which it writes over HTTP."""
    device = HttpDevices(load_or_create_keys(folder)).get(user, secrets.token_hex(6))
    member = Member(device=device.id, name="HTTP-API", key=device.public, joined=1)
    file = await open_log(folder / "users" / f"{user}.db", user, NOW, connect=open_threaded)
    try:
        await file.write(lambda log: log.roster.put(member))
    finally:
        await file.close()


async def api_client(server: ServerProcess, user: str, scope: Scope = "read") -> httpx.AsyncClient:
    """Return an HTTP client with a new token of the person."""
    token = secrets.token_urlsafe(16)
    registry = await open_registry(server.folder)
    try:
        await registry.write(
            lambda registry: registry.tokens.add(
                token, new_token(token, user, round(time.time() * 1e6), scope=scope)
            )
        )
    finally:
        await registry.close()
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=server.url, headers=headers, timeout=20)
