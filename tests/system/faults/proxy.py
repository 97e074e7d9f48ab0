"""A TCP proxy before a server that can cut, stop and slow down connections."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import msgspec

from milepost_client.device.device import Device
from milepost_client.network.server_link import load_link, save_link

UNLIMITED = sys.maxsize
PIECE, SMALL_PIECE = 4096, 512


class Proxy:
    """Forwards bytes in both directions. Its public attributes may change while it runs."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.left = UNLIMITED
        """How many bytes it still forwards, in both directions together."""
        self.silent = False
        """Whether it then goes silent, like a pulled cable, instead of cutting the connection."""
        self.delay = 0.0
        """Seconds that it delays each piece."""
        self.rate = 0.0
        """How many bytes it forwards in a second, in each direction; 0 is as many as come."""
        self.passed = 0
        """How many bytes it forwarded, in both directions together."""

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Accept a connection, and forward both directions."""
        try:
            server_reader, server_writer = await asyncio.open_connection(*self._to)
        except OSError:
            writer.close()
            return
        self._open |= {writer, server_writer}
        for source, target in ((reader, server_writer), (server_reader, writer)):
            task = asyncio.create_task(self._forward(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def cut(self) -> None:
        """Cut all connections, like a router that restarts."""
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def close(self) -> None:
        """Cut all connections and end all tasks."""
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _forward(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(SMALL_PIECE if self.rate else PIECE):
                await asyncio.sleep(self.delay + (len(piece) / self.rate if self.rate else 0.0))
                self.passed += len(piece)
                forwarded = piece[: self.left]
                self.left -= len(forwarded)
                target.write(forwarded)
                await target.drain()
                if len(forwarded) < len(piece) and not self.silent:
                    self.cut()
            target.close()


@asynccontextmanager
async def proxy(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """Run a proxy before a server; yield it with the URL at which it listens."""
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    running = Proxy(parts.hostname, parts.port)
    listener = await asyncio.start_server(running.accept, "127.0.0.1", 0)
    try:
        yield running, f"{parts.scheme}://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    finally:
        listener.close()
        await running.close()
        await listener.wait_closed()


@asynccontextmanager
async def through_a_proxy(device: Device) -> AsyncIterator[Proxy]:
    """Connect a device to its broker through a proxy during the block."""
    link = load_link(device.home)
    assert link is not None
    async with proxy(link.broker) as (running, url):
        save_link(device.home, msgspec.structs.replace(link, broker=url))
        yield running
    save_link(device.home, link)
