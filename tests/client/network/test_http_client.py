"""Posting from a terminal: whoever waits no more leaves no connection behind."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import pytest

from milepost_client.network.http_client import post
from milepost_shared.errors import Offline
from tests.system.servers import PATIENCE

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Listener(NamedTuple):
    """A server that reads a request and answers when it is let to."""

    url: str
    requests: asyncio.Queue[bytes]
    answer: asyncio.Event
    gone: asyncio.Event


@asynccontextmanager
async def listening() -> AsyncIterator[Listener]:
    requests, answer, gone = asyncio.Queue[bytes](), asyncio.Event(), asyncio.Event()
    ended: list[asyncio.Event] = []

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ended.append(asyncio.Event())
        requests.put_nowait(await reader.readuntil(b"\r\n\r\n"))
        waiting = asyncio.create_task(answer.wait())
        reading = asyncio.create_task(reader.read())
        await asyncio.wait((waiting, reading), return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            gone.set()
        for task in (waiting, reading):
            task.cancel()
        await asyncio.gather(waiting, reading, return_exceptions=True)
        with suppress(OSError):
            writer.write(ANSWER)
            writer.close()
            await writer.wait_closed()
        ended[-1].set()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield Listener(f"http://127.0.0.1:{port}/api/v1/device/pull", requests, answer, gone)
        for each in ended:
            await each.wait()


async def test_a_token_goes_with_the_request_and_the_answer_comes_back() -> None:
    async with listening() as listener:
        listener.answer.set()
        answer = await post(listener.url, b"{}", token="secret", within=PATIENCE)
        assert (answer.status, answer.content, answer.location) == (200, b"{}", "")
        assert b"authorization: bearer secret" in (await listener.requests.get()).lower()


async def test_the_connection_of_who_waits_no_more_is_cut() -> None:
    async with listening() as listener, asyncio.timeout(PATIENCE):
        waiting = asyncio.create_task(post(listener.url, b"", within=2 * PATIENCE))
        await listener.requests.get()
        waiting.cancel()
        await listener.gone.wait()


async def test_no_answer_within_the_time_is_offline() -> None:
    async with listening() as listener:
        with pytest.raises(Offline, match="no answer in time"):
            await post(listener.url, b"", within=0.1)
