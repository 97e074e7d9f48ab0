"""Whatever stands between a device and its server, and answers in its place."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

LOGIN_PAGE = b"<html><head><TITLE>\n Welcome to  Hotel &amp; Spa </TITLE></head></html>"


class Foreign(NamedTuple):
    """What answers at `url`, and whether it was asked."""

    url: str
    was_asked: asyncio.Event


@asynccontextmanager
async def answering(status: int, content: bytes = b"", *headers: str) -> AsyncIterator[Foreign]:
    """Answer each request with that."""
    was_asked = asyncio.Event()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (f"HTTP/1.1 {status} Any", f"Content-Length: {len(content)}", "Connection: close", *headers)
        with suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            was_asked.set()
            writer.write("\r\n".join((*lines, "", "")).encode() + content)
            await writer.drain()
            # A request that nobody waits for any more is cut.
            await reader.read()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers.append(asyncio.create_task(accept(reader, writer)))

    answers: list[asyncio.Task[None]] = []
    async with await asyncio.start_server(begin, "127.0.0.1", 0) as server:
        yield Foreign(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", was_asked)
        await asyncio.gather(*answers)
