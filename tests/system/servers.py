"""A real server with its real broker, in processes of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec

from milepost_server.broker.identity import ServerIdentity
from milepost_server.broker.keys import load_or_create_keys
from milepost_server.enrollment.invites import create_invite
from milepost_server.storage.registry import open_registry
from milepost_server.system.folder_lock import try_lock
from milepost_shared.log_file import LogFile, open_log
from milepost_shared.storage.aiosqlite_connection import open_threaded
from milepost_shared.storage.log import Log
from tests.sql import run_sql

T = TypeVar("T")
PATIENCE = 20.0
"""Seconds after which an operation counts as hanging."""

ELSEWHERE = {"X-Forwarded-For": "192.0.2.7"}
"""Headers of requests from another address than that of the devices: what is tried too often is refused by
address."""

STARTS = 3
"""How often a server is started that finds its port taken."""


class ServerProcess:
    """`milepost-server up` on a folder. It can be stopped, killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = self.broker = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *options: str) -> None:
        """Start it with further options, and wait until it is ready.

        Raises msgspec.DecodeError where it ends before.
        """
        self.folder.parent.mkdir(exist_ok=True)
        # A port that was free a moment ago may be taken by then: browsers open many connections.
        told = next(filter(None, (self._launch(options) for _ in range(STARTS))), b"")
        ready = msgspec.json.decode(told)
        self.url, self.broker = ready["url"], ready["broker"]

    def _launch(self, options: tuple[str, ...]) -> bytes:
        """Return what it says when it is ready; nothing where it ends before."""
        ports = ("--port", "0", "--broker-port", "0")
        arguments = ("up", *ports, *options, "--json", "--data", str(self.folder))
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                (sys.executable, "-m", "milepost_server.main", *arguments),
                stdout=subprocess.PIPE,
                stderr=output,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        if not (told := self._process.stdout.readline()):
            self._process.communicate()
        return told

    def stop(self) -> int:
        """Ask it to stop; return its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it, as a power cut would; its broker dies with it."""
        self._end(signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        """Send a signal to the server, not to its broker."""
        assert self._process is not None
        self._process.send_signal(number)

    def signal_broker(self, number: signal.Signals) -> None:
        """Send a signal to the broker, not to the server."""
        os.kill(self.broker_pid, number)

    @property
    def log(self) -> Path:
        """The file with its stderr since the first start."""
        return self.folder.with_name(f"{self.folder.name}.log")

    @property
    def alive(self) -> bool:
        """Whether the server's process is running."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The process id of the server."""
        assert self._process is not None
        return self._process.pid

    @property
    def broker_pid(self) -> int:
        """The process id of the present or last broker."""
        return int((self.folder / "broker" / "nats.pid").read_text())

    async def read(self, user: str, work: Callable[[Log], T]) -> T:
        """Read a person's file on the server."""
        async with self.file(user) as file:
            return await file.read(work)

    async def change(self, user: str, work: Callable[[Log], T]) -> T:
        """Change a person's file, bypassing the server."""
        async with self.file(user) as file:
            return await file.write(work)

    async def quarantined(self, user: str) -> list[tuple[str, str]]:
        """Return sender and reason of each message in quarantine, oldest first."""
        query = "SELECT device, reason FROM quarantine WHERE user = ? ORDER BY id"
        return await run_sql(self.folder / "server.db", lambda sql: sql.execute(query, (user,)).fetchall())

    async def refused(self, user: str) -> int:
        """Return how many messages of a person's devices were refused."""
        registry = await open_registry(self.folder)
        try:
            return await registry.read(lambda registry: registry.quarantine.count(user))
        finally:
            await registry.close()

    async def noted(self) -> int:
        """Return the number of the last message that is noted in the server's own file."""
        registry = await open_registry(self.folder)
        try:
            return (await registry.read(lambda registry: registry.kept.newest())).seq
        finally:
            await registry.close()

    async def until_noted(self, seq: int) -> None:
        """Wait until message `seq` was admitted, and that is noted."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if await self.noted() >= seq:
                    return
                await asyncio.sleep(0.02)

    async def until_read(self) -> None:
        """Wait until nothing waits for ingest: all that was acknowledged is admitted or refused."""
        async with asyncio.timeout(PATIENCE):
            while True:
                if (await self.health()).get("lag") == 0:
                    return
                await asyncio.sleep(0.02)

    async def health(self) -> dict[str, Any]:
        """Ask it whether all of it works."""
        async with httpx.AsyncClient() as http:
            found: dict[str, Any] = (await http.get(f"{self.url}/health/ready", timeout=PATIENCE)).json()
            return found

    async def invite(self, user: str | None) -> str:
        """Create an invite for a person, or for a new one (None); return its code."""
        registry = await open_registry(self.folder)
        try:
            identity = ServerIdentity(load_or_create_keys(self.folder))
            return (await create_invite(registry, identity, user, time.time()))[0]
        finally:
            await registry.close()

    @asynccontextmanager
    async def file(self, user: str) -> AsyncIterator[LogFile]:
        """Open a person's file, bypassing the server."""
        file = await open_log(self.folder / "users" / f"{user}.db", user, 1, connect=open_threaded)
        try:
            yield file
        finally:
            await file.close()

    def _end(self, number: signal.Signals) -> int:
        process = self._process
        assert process is not None and process.stdout is not None
        if process.poll() is None:
            process.send_signal(number)
        try:
            code = process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        process.stdout.close()
        self._until_the_store_is_free()
        return code

    def _until_the_store_is_free(self) -> None:
        """Wait until no broker holds the store: a running broker locks its output file."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            held = os.open(self.folder / "broker" / "output", os.O_RDWR)
            try:
                if try_lock(held):
                    return
            finally:
                os.close(held)
            time.sleep(0.02)
        raise AssertionError("the broker outlived its server")
