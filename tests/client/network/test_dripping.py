"""Servers and brokers that mean ill: they drip, or announce more than a device has memory for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from milepost_client.device.home import Home
from milepost_client.device.identity import Identity
from milepost_client.network import nats_transport, server_api
from milepost_client.network.bounded_parser import MOST_LINE, MOST_MESSAGE
from milepost_client.network.exchange import ConnectionLost
from milepost_client.network.http_client import post
from milepost_client.network.http_transport import HttpTransport
from milepost_client.network.nats_transport import connect_to_broker
from milepost_client.network.server_link import ServerLink
from milepost_shared.errors import Offline
from milepost_shared.protocol.messages import Prove, Pull
from milepost_shared.roster.joining import Challenge, Hello

INFO = b'INFO {"server_id":"x","version":"2.15.1","nonce":"a","auth_required":true,"max_payload":1048576}\r\n'
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


@asynccontextmanager
async def listening(serve: Serve) -> AsyncIterator[str]:
    """An address where `serve` answers each connection."""
    ended = asyncio.Event()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
            await ended.wait()
        except OSError:
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        ended.set()
        server.close()


@pytest.mark.parametrize("begins", [b"MSG %s 1 %d\r\n", b"HMSG %s 1 12 %d\r\n", b"INFO {%s%d"])
async def test_a_message_that_is_too_long_ends_the_connection_before_it_is_read(
    tmp_path: Path, begins: bytes
) -> None:
    sent = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(INFO)
        while (line := await reader.readline()) and not line.startswith((b"PUB", b"HPUB")):
            if line.startswith(b"PING"):
                writer.write(b"PONG\r\n")
        writer.write(begins % (line.split()[2], 100 * MOST_MESSAGE))
        while line:
            writer.write(bytes(1024).replace(b"\0", b"x"))
            await writer.drain()
            sent += 1024
            await asyncio.sleep(0)

    async with listening(serve) as address:
        link = ServerLink(url="http://x", user="0" * 16, broker=f"nats://{address}", jwt="x", expires=0)
        identity = Identity.load_or_create(Home(tmp_path))
        with pytest.raises(ConnectionLost):
            async with connect_to_broker(link, "1" * 12, identity) as exchange:
                await exchange.pull(Pull(have={}, wait=20))
    assert sent < 100 * MOST_LINE


async def test_an_answer_that_drips_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_api, "WHOLE_WITHIN", 0.5)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with listening(serve) as address:
        with pytest.raises(Offline, match="come to an end"):
            await server_api.ask_server(
                post, f"http://{address}", "challenge", Hello(nonce="n" * 22), Challenge
            )


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"])
async def test_a_step_of_a_sync_over_http_comes_to_an_end_however_its_answer_drips(head: bytes) -> None:
    """Each byte comes in time, and the whole never would."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        while True:
            writer.write(b"H")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with listening(serve) as address:
        transport = HttpTransport(post, f"http://{address}", "token")
        with pytest.raises(Offline, match="came too slowly"):
            await transport.ask("pull", b"{}", 0.3)


async def test_a_slow_answer_over_http_may_take_as_long_as_it_makes_progress() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n")
        for _ in range(16):
            writer.write(b"{" * 250)
            await writer.drain()
            await asyncio.sleep(0.15)

    async with listening(serve) as address:
        transport = HttpTransport(post, f"http://{address}", "token")
        assert await transport.ask("pull", b"{}", 1.0) == b"{" * 4000


async def test_an_answer_that_ends_too_early_is_none() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{}")
        await writer.drain()
        writer.write_eof()

    async with listening(serve) as address:
        with pytest.raises(Offline):
            await HttpTransport(post, f"http://{address}", "token").ask("pull", b"{}", 5.0)


async def test_a_step_of_a_sync_at_a_broker_comes_to_an_end_however_its_answer_drips(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nats_transport, "SILENCE", 0.3)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(INFO)
        while (line := await reader.readline()) and not line.startswith((b"PUB", b"HPUB")):
            if line.startswith(b"PING"):
                writer.write(b"PONG\r\n")
        writer.write(b"MSG %s 1 50000\r\n" % line.split()[2])
        while True:
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with listening(serve) as address:
        link = ServerLink(url="http://x", user="0" * 16, broker=f"nats://{address}", jwt="x", expires=0)
        identity = Identity.load_or_create(Home(tmp_path))
        with pytest.raises(Offline):
            async with connect_to_broker(link, "1" * 12, identity) as exchange:
                await exchange.prove(Prove(marks={}), 0.3)
