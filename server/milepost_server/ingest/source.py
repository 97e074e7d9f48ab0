"""Where ingest reads from: the stream as the broker keeps it (design section 5)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol

from nats.aio.client import Client
from nats.js.errors import NotFoundError

from milepost_server.broker.connection import STREAM, ensure_stream
from milepost_server.ingest.jetstream_reader import JetStreamReader
from milepost_server.ingest.message import Message

ALL = "ev.*.*"


class StreamState(NamedTuple):
    """The number of the last message, how many are kept, and their size in bytes."""

    last: int
    messages: int
    bytes: int


class Reader(Protocol):
    """Reads messages one after the other; close it after use."""

    async def batch(self) -> list[Message]:
        """The next messages; nothing where there are none now. To ask for more says that those before
        were taken in. Raises Offline where the broker has gone silent."""
        ...

    async def pending(self) -> int | None:
        """How many messages are still to come, or have come and were not seen taken in; None where the
        broker has forgotten this reader."""
        ...

    async def close(self) -> None:
        """Leave it."""
        ...


class Source(Protocol):
    """A stream of messages that are numbered from 1 on and have the times at which they were stored."""

    async def ensure(self) -> None:
        """Make the stream where it is missing."""
        ...

    async def state(self) -> StreamState:
        """How far it goes, and what is kept of it."""
        ...

    async def last(self, subject: str) -> int:
        """The number of the last message of a subject; 0 where there is none."""
        ...

    async def is_at(self, seq: int, stored_at: int) -> bool:
        """Whether the message of that number is there, stored at that time (microseconds)."""
        ...

    async def reader(self, subject: str, first: int) -> Reader:
        """A reader of a subject's messages from number `first` on."""
        ...


class Stream:
    """The broker's stream. Each of its methods raises what the client library raises, or TimeoutError."""

    def __init__(self, connection: Client) -> None:
        self._connection = connection
        self._stream = connection.jetstream()

    async def ensure(self) -> None:
        """Make the stream, or bring its settings up to date."""
        await ensure_stream(self._stream)

    async def state(self) -> StreamState:
        """How far it goes, and what is kept of it."""
        state = (await self._stream.stream_info(STREAM)).state
        return StreamState(state.last_seq, state.messages, state.bytes)

    async def last(self, subject: str) -> int:
        """The number of the last message of a subject; 0 where there is none."""
        try:
            return (await self._stream.get_last_msg(STREAM, subject)).seq or 0
        except NotFoundError:
            return 0

    async def is_at(self, seq: int, stored_at: int) -> bool:
        """Whether the message of that number is there, stored at that time (microseconds)."""
        try:
            held = await self._stream.get_msg(STREAM, seq=seq)
        except NotFoundError:
            return False
        return held.time is not None and _same_moment(held.time, stored_at)

    async def reader(self, subject: str, first: int) -> JetStreamReader:
        """A reader of a subject's messages from number `first` on."""
        return await JetStreamReader.open(self._connection, subject, first)


def _same_moment(time: datetime, stamp: int) -> bool:
    """Whether both are one moment of the broker: the two ways to learn it differ in their rounding."""
    return abs(time.timestamp() * 1e6 - stamp) <= 10
