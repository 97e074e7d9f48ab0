"""The server in one process tree: broker, ingest, responder and the HTTP API, from start to stop."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import msgspec
import uvicorn

from milepost_server.api.head import HeadAsGet
from milepost_server.api.middleware import RequestLogging
from milepost_server.api.security_headers import SecurityHeaders
from milepost_server.app import create_app
from milepost_server.server import Server, running
from milepost_server.settings import Settings, remember
from milepost_server.system.addresses import address_at, bind_error_reason, listen_on
from milepost_server.system.descriptor_shortage import DescriptorShortage
from milepost_server.system.folder_lock import folder_lock
from milepost_server.system.timed_http import TimedHttp
from milepost_server.web_app.web_app import WebApp
from milepost_shared.errors import BadInput

GRACE = 2
"""Seconds that open requests have when the server stops."""


class EmbeddedUvicorn(uvicorn.Server):
    """Uvicorn inside the server's process: it leaves the signals to the caller, and sets `ready`."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture none: the caller decides when the server stops."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then set `ready`."""
        await super().startup(sockets)
        self.ready.set()


async def serve(folder: Path, settings: Settings, as_json: bool) -> None:
    """Run until SIGINT or SIGTERM.

    Raises NotAllowed where another server runs in the folder, BadInput where the port is taken, and what
    `running` raises.
    """
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.set_exception_handler(DescriptorShortage(time.monotonic))
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    with folder_lock(folder), _listening(settings) as listener:
        async with running(folder, settings) as server:
            await _serve_api(server, listener, stop, as_json)


async def _serve_api(server: Server, listener: socket.socket, stop: asyncio.Event, as_json: bool) -> None:
    files = WebApp()
    answers = SecurityHeaders(
        HeadAsGet(create_app(server, files)), tls=server.settings.public_url.startswith("https://")
    )
    config = uvicorn.Config(
        RequestLogging(answers, server.counters),
        http=TimedHttp,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=GRACE,
    )
    api = EmbeddedUvicorn(config)
    serving = asyncio.create_task(api.serve([listener]))
    ready, stopping = asyncio.create_task(api.ready.wait()), asyncio.create_task(stop.wait())
    await asyncio.wait((ready, serving), return_when=asyncio.FIRST_COMPLETED)
    if api.ready.is_set():
        # Only now: settings that the server cannot run with must not reach devices.
        remember(server.folder, server.settings)
        _announce(server.settings, server.identity.fingerprint, as_json)
    await asyncio.wait((stopping, serving), return_when=asyncio.FIRST_COMPLETED)
    # Event streams end by themselves; connections that are open after GRACE are closed.
    server.closing.set()
    server.notifier.wake_all()
    api.should_exit = True
    ready.cancel()
    stopping.cancel()
    await serving
    await files.close()


def _listening(settings: Settings) -> socket.socket:
    try:
        return listen_on(settings.host, settings.port)
    except OSError as error:
        raise BadInput(
            f"{address_at(settings.host, settings.port)} cannot be listened on: {bind_error_reason(error)}.",
            "Stop what uses the port, or choose another with --port. --host is an address of this machine.",
            field="port",
        ) from error


def _announce(settings: Settings, fingerprint: str, as_json: bool) -> None:
    """Print that the server is ready: the first line on stdout."""
    if as_json:
        facts = {"url": settings.public_url, "broker": settings.public_broker_url, "pid": os.getpid()}
        click.echo(msgspec.json.encode({**facts, "fingerprint": fingerprint}).decode())
        return
    click.echo(f"Milepost is ready at {settings.public_url} (broker: {settings.public_broker_url}).")
    click.echo(f"Devices know it by its fingerprint: {fingerprint}.")
    click.echo("Invite a device with: milepost-server invite. Stop with Ctrl-C.")
