"""People whose files are filled directly, and who read them over HTTP."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import httpx

from milepost_server.storage.registry import open_registry
from milepost_shared.events.drafts import Draft
from milepost_shared.log_file import open_log
from milepost_shared.storage.aiosqlite_connection import threaded
from tests.shared.builders import NOW, TODAY, A
from tests.system.servers import ServerProcess


async def stand(folder: Path, drafts: Sequence[Draft], zone: str = "") -> str:
    """Put a new person's file into a server's folder, with those events of device A; gives the person."""
    user = secrets.token_hex(8)
    (folder / "users").mkdir(mode=0o700, exist_ok=True, parents=True)
    await more(folder, user, drafts, zone)
    return user


async def more(folder: Path, user: str, drafts: Sequence[Draft], zone: str = "") -> None:
    """Add events to a person's file."""
    file = await open_log(folder / "users" / f"{user}.db", user, NOW, connect=threaded)
    try:
        await file.write(lambda log: log.append(A, drafts, NOW, TODAY))
        await file.write(lambda log: log.metadata.put("zone", zone))
    finally:
        await file.close()


async def reader(server: ServerProcess, user: str) -> httpx.AsyncClient:
    """A client with a new token of that person."""
    token = secrets.token_urlsafe(16)
    registry = await open_registry(server.folder)
    try:
        await registry.write(lambda registry: registry.add_token(token, user, NOW))
    finally:
        await registry.close()
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=server.url, headers=headers, timeout=20)
