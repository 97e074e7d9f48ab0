"""A reader of the stream: a pull consumer that notices at once when the broker is silent.

The client library's own fetch has the same timeout for an empty stream and for a broken one, and may hold
the first messages back until its time is over. Here a request stays at the broker, messages are read as
they come, and a missing heartbeat is an error (server/decisions/0003-stream-and-its-store.md). They come by
a callback: to wait for each message would cost more than to ingest it.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Self

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from milepost_server.broker.stream import STREAM
from milepost_server.broker.subjects import sender
from milepost_server.ingest.message import Message
from milepost_shared.errors import Offline

BATCH = 256
MOST_BYTES = 4 * 1024 * 1024
EXPIRES = 30.0
HEARTBEAT = 1.0
NANOSECONDS = 1_000_000_000
HEARTBEAT_STATUS = "100"
REQUEST_ENDED = {"404", "408"}
NORMAL_ENDS = {"Batch Completed", "Message Size Exceeds MaxBytes"}


class JetStreamReader:
    """Reads the messages of a subject from a sequence on; close it after use."""

    def __init__(
        self, connection: Client, consumer: str, inbox: Subscription, incoming: asyncio.Queue[Msg]
    ) -> None:
        self._connection = connection
        self._consumer = consumer
        self._inbox = inbox
        self._incoming = incoming
        self._requested = 0
        self._last: Msg | None = None

    @classmethod
    async def open(cls, connection: Client, subject: str, first: int) -> Self:
        """Make a reader of `subject` from the sequence `first` on."""
        config = ConsumerConfig(
            filter_subject=subject,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=first,
            ack_policy=AckPolicy.ALL,
            max_ack_pending=4 * BATCH,
            inactive_threshold=2 * EXPIRES,
            mem_storage=True,
        )
        info = await connection.jetstream().add_consumer(STREAM, config)
        incoming: asyncio.Queue[Msg] = asyncio.Queue()
        # The queue is unbounded: to put a message there never waits.
        inbox = await connection.subscribe(connection.new_inbox(), cb=incoming.put)
        return cls(connection, info.name, inbox, incoming)

    async def batch(self) -> list[Message]:
        """Return what has come; nothing where that is only a heartbeat. Confirms the batch before.

        Raises Offline where not even a heartbeat comes, or the stream is gone.
        """
        if self._last is not None:
            await self._last.ack()
        if not self._requested:
            await self._request()
        try:
            async with asyncio.timeout(3 * HEARTBEAT):
                messages = self._messages_of(await self._incoming.get())
        except TimeoutError:
            raise Offline("The broker's stream has gone silent.", "It is asked again.") from None
        while not self._incoming.empty() and len(messages) < BATCH:
            messages += self._messages_of(self._incoming.get_nowait())
        self._last = messages[-1] if messages else None
        return [_message(msg) for msg in messages]

    @property
    def is_behind(self) -> bool:
        """Whether more messages wait, as far as is known without asking."""
        return not self._incoming.empty() or bool(self._last and self._last.metadata.num_pending)

    async def pending(self) -> int | None:
        """Return how many messages are still to come or to be confirmed.

        None where the broker has forgotten this reader.
        """
        try:
            info = await self._connection.jetstream().consumer_info(STREAM, self._consumer)
        except NotFoundError:
            return None
        return (info.num_pending or 0) + (info.num_ack_pending or 0)

    async def close(self) -> None:
        """Delete the consumer; a broker that is out of reach forgets it after a while."""
        with suppress(NatsError, TimeoutError, OSError):
            await self._inbox.unsubscribe()
            await self._connection.jetstream().delete_consumer(STREAM, self._consumer)

    async def _request(self) -> None:
        request = {
            "batch": BATCH,
            "max_bytes": MOST_BYTES,
            "expires": int(EXPIRES * NANOSECONDS),
            "idle_heartbeat": int(HEARTBEAT * NANOSECONDS),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{self._consumer}"
        await self._connection.publish(subject, json.dumps(request).encode(), self._inbox.subject)
        self._requested = BATCH

    def _messages_of(self, msg: Msg) -> list[Msg]:
        """Return the message, unless it is a status: any but a heartbeat ends the request.

        A status comes on the inbox's own subject. Headers prove nothing, since a message may have any. Raises
        Offline where no other request would be answered: to request again at once would never end.
        """
        if msg.subject != self._inbox.subject:
            self._requested -= 1
            return [msg]
        headers = msg.headers or {}
        status, description = headers.get("Status"), headers.get("Description", "")
        if status != HEARTBEAT_STATUS:
            self._requested = 0
            if status not in REQUEST_ENDED and description not in NORMAL_ENDS:
                raise Offline(
                    f"The broker's stream cannot be read ({status} {description}).", "It is asked again."
                )
        return []


def _message(msg: Msg) -> Message:
    """Parse a message of the stream. Its time is the broker's."""
    user, device = sender(msg.subject)
    metadata = msg.metadata
    return Message(
        user, device, metadata.sequence.stream, round(metadata.timestamp.timestamp() * 1e6), msg.data
    )
