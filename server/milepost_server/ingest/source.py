"""The stream that ingest reads (server/decisions/0003-stream-and-its-store.md)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import NamedTuple, Protocol

from nats.aio.client import Client
from nats.js.errors import APIError, NotFoundError

from milepost_server.broker.stream import STREAM, ensure_stream, limit_stream
from milepost_server.broker.subjects import EVENTS, sender
from milepost_server.ingest.direct_reading import read_directly
from milepost_server.ingest.jetstream_reader import JetStreamReader
from milepost_server.ingest.message import Message

DELETE = f"$JS.API.STREAM.MSG.DELETE.{STREAM}"
INFO = f"$JS.API.STREAM.INFO.{STREAM}"
DELETES_WITHIN = COUNTS_WITHIN = 30.0
MISSING = {10037, 10043, 10057}
"""The broker's errors where a message was deleted before."""


class StreamState(NamedTuple):
    """The sequence of the last message, how many messages are kept, and their size in bytes."""

    last: int
    messages: int
    bytes: int


class MessageReader(Protocol):
    """Reads messages in order; close it after use."""

    @property
    def is_behind(self) -> bool:
        """Whether more messages wait, as far as is known without asking."""
        ...

    async def batch(self) -> list[Message]:
        """Return the next messages, none where there are none now.

        Each call confirms that the messages before were ingested. Raises Offline where the broker is silent.
        """
        ...

    async def pending(self) -> int | None:
        """Return how many messages are still to come or to be confirmed.

        None where the broker has forgotten this reader.
        """
        ...

    async def close(self) -> None:
        """End reading."""
        ...


class StreamSource(Protocol):
    """A stream of messages with sequences from 1 on, and the times at which they were stored."""

    async def ensure(self) -> None:
        """Make the stream if it is missing."""
        ...

    async def state(self) -> StreamState:
        """Return how far the stream goes, and what is kept of it."""
        ...

    async def last(self, subject: str) -> int:
        """Return the sequence of the last message of a subject; 0 where there is none."""
        ...

    async def is_at(self, seq: int, stored_at: int) -> bool:
        """Whether the message with that sequence was stored at that time (microseconds) in this stream.

        It may have been deleted since.
        """
        ...

    async def counts(self) -> dict[str, int]:
        """Return how many messages of each person are kept."""
        ...

    async def read(self, subject: str, first: int) -> list[Message]:
        """Return the next messages of a subject from the sequence `first` on; none where there are none.

        Another node than the stream's leader may answer, and may not have the last ones yet.
        """
        ...

    async def reader(self, subject: str, first: int) -> MessageReader:
        """Return a reader of a subject's messages from the sequence `first` on."""
        ...

    async def delete(self, seq: int, *, overwrite: bool) -> None:
        """Delete a message, or do nothing where there is none. `overwrite` leaves no byte of it on disk."""
        ...

    async def limit(self) -> None:
        """Limit what is kept of each device, now that all that was kept is ingested."""
        ...


class Stream:
    """The broker's stream. Each method raises what the client library raises, or TimeoutError."""

    def __init__(self, connection: Client) -> None:
        self._connection = connection
        self._stream = connection.jetstream()

    async def ensure(self) -> None:
        """Make the stream, or bring its settings up to date."""
        await ensure_stream(self._stream)

    async def state(self) -> StreamState:
        """Return how far the stream goes, and what is kept of it."""
        state = (await self._stream.stream_info(STREAM)).state
        return StreamState(state.last_seq, state.messages, state.bytes)

    async def last(self, subject: str) -> int:
        """Return the sequence of the last message of a subject; 0 where there is none."""
        try:
            return (await self._stream.get_last_msg(STREAM, subject)).seq or 0
        except NotFoundError:
            return 0

    async def is_at(self, seq: int, stored_at: int) -> bool:
        """Whether the message with that sequence was stored at that time (microseconds) in this stream.

        Of a deleted one it can only be told that the stream existed then, and has gone on since.
        """
        try:
            message = await self._stream.get_msg(STREAM, seq=seq)
        except NotFoundError:
            info = await self._stream.stream_info(STREAM)
            made = info.created.timestamp() * 1e6 if info.created else stored_at + 1
            return info.state.last_seq >= seq and made <= stored_at
        return message.time is not None and _same_moment(message.time, stored_at)

    async def counts(self) -> dict[str, int]:
        """Return how many messages of each person are kept."""
        counts: Counter[str] = Counter()
        asked = 0
        while True:
            question = json.dumps({"subjects_filter": EVENTS, "offset": asked}).encode()
            answer = json.loads((await self._connection.request(INFO, question, timeout=COUNTS_WITHIN)).data)
            if error := answer.get("error"):
                raise APIError.from_error(error)
            subjects = answer["state"].get("subjects") or {}
            for subject, count in subjects.items():
                counts[sender(subject)[0]] += count
            asked += len(subjects)
            if not subjects or asked >= answer.get("total", 0):
                return counts

    async def read(self, subject: str, first: int) -> list[Message]:
        """Return the next messages of a subject from the sequence `first` on; none where there are none."""
        return await read_directly(self._connection, subject, first)

    async def reader(self, subject: str, first: int) -> JetStreamReader:
        """Return a reader of a subject's messages from the sequence `first` on."""
        return await JetStreamReader.open(self._connection, subject, first)

    async def delete(self, seq: int, *, overwrite: bool) -> None:
        """Delete a message, or do nothing where there is none. `overwrite` leaves no byte of it on disk."""
        request = json.dumps({"seq": seq, "no_erase": not overwrite}).encode()
        answer = await self._connection.request(DELETE, request, timeout=DELETES_WITHIN)
        error = json.loads(answer.data).get("error")
        if error and error.get("err_code") not in MISSING:
            raise APIError.from_error(error)

    async def limit(self) -> None:
        """Limit what is kept of each device, now that all that was kept is ingested."""
        await limit_stream(self._stream)


def _same_moment(time: datetime, stamp: int) -> bool:
    """Whether both are one moment: the broker rounds it in two ways."""
    return abs(time.timestamp() * 1e6 - stamp) <= 10
