"""A request that does not arrive in time ends its connection, and an answer that nobody takes; those that get
on are not hurried."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any, ClassVar

import pytest
import uvicorn

from milepost_server.serve import EmbeddedUvicorn
from milepost_server.system.addresses import listen_on
from milepost_server.system.timed_http import MOST_REST, Part, TimedHttp

SHORT = 0.4
MEGABYTE = 1024 * 1024
LATE = b"HTTP/1.1 408 Request Timeout"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]


class Hurried(TimedHttp):
    """The same with less patience."""

    seconds: ClassVar[dict[Part, float]] = {"header": SHORT, "body": SHORT, "rest": SHORT, "answer": SHORT}


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the body; at once, without it, where the path says so, or with so many megabytes."""
    body = b"x" * MEGABYTE * int(scope["query_string"] or 0)
    while scope["path"] != "/at-once" and (message := await receive())["type"] == "http.request":
        body += message["body"]
        if not message["more_body"]:
            break
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]}
    )
    await send({"type": "http.response.body", "body": body})


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set once a connection has ended."""
    found = asyncio.Event()
    lose = TimedHttp.connection_lost

    def lost(self: TimedHttp, exc: Exception | None) -> None:
        found.set()
        lose(self, exc)

    monkeypatch.setattr(TimedHttp, "connection_lost", lost)
    return found


@pytest.fixture
async def connect() -> AsyncIterator[Connect]:
    config = uvicorn.Config(
        echo, port=0, http=Hurried, lifespan="off", log_config=None, timeout_keep_alive=60
    )
    server = EmbeddedUvicorn(config)
    serving = asyncio.create_task(server.serve())
    await server.ready.wait()
    [listener] = server.servers[0].sockets
    opened: list[Streams] = []

    async def connected() -> Streams:
        opened.append(await asyncio.open_connection(*listener.getsockname()))
        return opened[-1]

    yield connected
    for _, writer in opened:
        writer.close()
    server.should_exit = True
    await serving


async def drip(streams: Streams, data: bytes, pause: float = SHORT / 5) -> bytes:
    """Send a byte now and then until the connection ends; returns what came back."""
    reader, writer = streams

    async def send() -> None:
        with suppress(OSError):
            for n in range(len(data)):
                writer.write(data[n : n + 1])
                await writer.drain()
                await asyncio.sleep(pause)

    sending = asyncio.create_task(send())
    try:
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        sending.cancel()


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b""),
        (b"", GET),
        (b"", b"GET / HTTP/1.1\r\n" + b"X-Long: x\r\n" * 100),
        (POST, b""),
        (POST, b"1234567890"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 100),
    ],
)
async def test_who_drips_or_says_nothing_is_answered_that_it_took_too_long(
    connect: Connect, first: bytes, then: bytes
) -> None:
    streams = await connect()
    streams[1].write(first)
    started = asyncio.get_running_loop().time()
    answer = await drip(streams, then)
    assert answer.startswith(LATE)
    assert SHORT <= asyncio.get_running_loop().time() - started < 5 * SHORT


@pytest.mark.parametrize("then", [GET[:-2] * 3, POST + b"1" * 5])
async def test_after_an_answer_the_next_request_has_its_time_too(connect: Connect, then: bytes) -> None:
    streams = await connect()
    streams[1].write(GET)
    answer = await drip(streams, then)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert LATE in answer


async def test_a_body_that_nobody_reads_does_not_hold_the_connection(connect: Connect) -> None:
    streams = await connect()
    streams[1].write(POST.replace(b"/ ", b"/at-once ").replace(b"10", b"99999"))
    answer = await drip(streams, b"x" * 100)
    assert answer.startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize("form", ["Content-Length: 999999999", "Transfer-Encoding: chunked"])
async def test_of_a_body_whose_request_was_answered_no_more_than_a_megabyte_is_taken(
    connect: Connect, ended: asyncio.Event, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    monkeypatch.setitem(Hurried.seconds, "rest", 60.0)
    reader, writer = await connect()
    writer.write(f"POST /at-once HTTP/1.1\r\nHost: x\r\n{form}\r\n\r\n".encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
    sent = 0
    with suppress(ConnectionError):
        while not ended.is_set() and sent < 64 * MEGABYTE:
            writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
            await writer.drain()
            sent += 0x10000
            await asyncio.sleep(0)
    assert MOST_REST <= sent < 32 * MEGABYTE


async def test_what_is_left_of_a_refused_body_is_passed_over_for_the_next_request(connect: Connect) -> None:
    reader, writer = await connect()
    for _ in range(3):
        writer.write(POST.replace(b"/ ", b"/at-once ").replace(b"10", b"%d" % MEGABYTE))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
        writer.write(b"x" * MEGABYTE)


async def test_a_connection_that_rests_after_an_answer_may_stay(connect: Connect) -> None:
    reader, writer = await connect()
    for _ in range(2):
        writer.write(POST + b"0123456789")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
        assert await reader.readexactly(10) == b"0123456789"
        await asyncio.sleep(2 * SHORT)


async def test_each_of_many_requests_has_its_own_time(connect: Connect) -> None:
    reader, writer = await connect()
    for _ in range(4):
        writer.write(POST)
        await asyncio.sleep(SHORT / 2)
        writer.write(b"0123456789")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200 OK")
        assert await reader.readexactly(10) == b"0123456789"


async def test_who_takes_no_answer_loses_the_connection(connect: Connect, ended: asyncio.Event) -> None:
    reader, writer = await connect()
    writer.write(b"GET /?64 HTTP/1.1\r\nHost: x\r\n\r\n")
    async with asyncio.timeout(10 * SHORT):
        await ended.wait()
    taken = bytearray()
    with suppress(ConnectionResetError):
        while part := await reader.read(MEGABYTE):
            taken += part
    assert len(taken) < 64 * MEGABYTE


async def test_who_takes_an_answer_slowly_gets_all_of_it(connect: Connect, ended: asyncio.Event) -> None:
    reader, writer = await connect()
    writer.write(b"GET /?64 HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    started = asyncio.get_running_loop().time()
    for _ in range(16):
        await reader.readexactly(4 * MEGABYTE)
        await asyncio.sleep(SHORT / 5)
    assert asyncio.get_running_loop().time() - started > 2 * SHORT
    assert not ended.is_set()


async def test_who_is_late_leaves_no_line_in_the_log(
    connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for first in (b"", POST):
            streams = await connect()
            streams[1].write(first)
            assert (await drip(streams, b"x" * 5)).startswith(LATE)
    assert not caplog.records


async def test_answers_are_not_held_back_for_an_acknowledgement() -> None:
    accepted: list[int] = []

    class Noted(TimedHttp):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            own = transport.get_extra_info("socket")
            accepted.append(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

    listener = listen_on("127.0.0.1", 0)
    server = EmbeddedUvicorn(uvicorn.Config(echo, http=Noted, log_config=None, lifespan="off"))
    serving = asyncio.create_task(server.serve([listener]))
    await server.ready.wait()
    reader, writer = await asyncio.open_connection(*listener.getsockname())
    writer.write(GET)
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()
    server.should_exit = True
    await serving
    assert accepted == [1]
