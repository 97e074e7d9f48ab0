"""A way to a server that can be cut, stopped and slowed down, in each direction."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import msgspec

from milepost_client.device.device import Device
from milepost_client.sync.server_link import load_link, save_link

UNLIMITED = sys.maxsize
PIECE = 4096


class Proxy:
    """Passes on what comes to it. What follows may be changed while it runs."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.left = UNLIMITED
        """How many bytes it still passes on, in both directions together."""
        self.silent = False
        """Whether it then goes silent, as a cable that was pulled, instead of cutting the connection."""
        self.delay = 0.0
        """Seconds for which it holds each piece."""

    async def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection, and pass on what both sides say."""
        try:
            there = await asyncio.open_connection(*self._to)
        except OSError:
            writer.close()
            return
        self._open |= {writer, there[1]}
        for source, target in ((reader, there[1]), (there[0], writer)):
            task = asyncio.create_task(self._pass_on(source, target))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def cut(self) -> None:
        """Cut all connections, as a router that restarts."""
        for writer in self._open:
            writer.transport.abort()
        self._open.clear()

    async def close(self) -> None:
        """Let all go."""
        self.cut()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass_on(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while piece := await source.read(PIECE):
                await asyncio.sleep(self.delay)
                passed = piece[: self.left]
                self.left -= len(passed)
                target.write(passed)
                await target.drain()
                if len(passed) < len(piece) and not self.silent:
                    self.cut()
            target.close()


@asynccontextmanager
async def proxy(url: str) -> AsyncIterator[tuple[Proxy, str]]:
    """A proxy before a server, with the address at which it listens."""
    parts = urlsplit(url)
    assert parts.hostname is not None and parts.port is not None
    way = Proxy(parts.hostname, parts.port)
    listener = await asyncio.start_server(way.accept, "127.0.0.1", 0)
    try:
        yield way, f"{parts.scheme}://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    finally:
        listener.close()
        await way.close()
        await listener.wait_closed()


@asynccontextmanager
async def through_a_proxy(device: Device) -> AsyncIterator[Proxy]:
    """The device's way to its broker."""
    link = load_link(device.home)
    assert link is not None
    async with proxy(link.broker) as (way, address):
        save_link(device.home, msgspec.structs.replace(link, broker=address))
        yield way
    save_link(device.home, link)
