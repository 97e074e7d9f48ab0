"""How a connection to the broker fares: how much came over it, and when something last did."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import ParseResult

from nats.aio.transport import TcpTransport


class Line:
    """What came over a connection so far. `clock` is that of the event loop (seconds)."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.heard = 0
        """How many bytes came."""
        self.last = clock()
        """When the last of them came, or the other side took the connection."""
        self.on_life: Callable[[], None] = lambda: None
        """Called whenever something came."""

    def note(self, count: int) -> None:
        """Note that so many bytes came; 0 where the other side took the connection."""
        self.heard += count
        self.last = self._clock()
        self.on_life()


def noted_transport(line: Line) -> TcpTransport:
    """Return a transport of the client library, which notes on the line all that comes."""
    transport: NotedTransport = NotedTransport()  # type: ignore[no-untyped-call]
    transport.line = line
    return transport


class NotedTransport(TcpTransport):
    """The client library's transport, which notes on its `line` all that comes."""

    line: Line

    async def connect(self, uri: ParseResult, buffer_size: int, connect_timeout: int) -> None:
        """Connect, and note that the other side took it."""
        await super().connect(uri, buffer_size, connect_timeout)
        self.line.note(0)

    async def read(self, buffer_size: int) -> bytes:
        """Return what comes."""
        return self._noted(await super().read(buffer_size))

    async def readline(self) -> bytes:
        """Return the next line."""
        reading: Awaitable[bytes] = super().readline()  # type: ignore[no-untyped-call]
        return self._noted(await reading)

    def _noted(self, data: bytes) -> bytes:
        if data:
            self.line.note(len(data))
        return data
