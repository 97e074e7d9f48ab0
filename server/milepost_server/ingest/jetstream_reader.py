"""Reading the stream: a pull consumer that notices at once when the broker has gone silent.

The client library's own fetch gives the same timeout for an empty stream and for a broken one, and
may hold the first messages back until its time is up. Here a request lingers at the broker, what it
sends is taken as it comes, and a missing heartbeat is an error (design section 5). It comes by a
callback: waiting for each message by itself would cost more than taking it in does.
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

from milepost_server.broker.connection import STREAM
from milepost_server.ingest.message import Message
from milepost_shared.errors import Offline

BATCH = 256
MOST_BYTES = 4 * 1024 * 1024
EXPIRES = 30.0
HEARTBEAT = 1.0
NANOSECONDS = 1_000_000_000
HEARTBEAT_STATUS = "100"
ENDS_A_REQUEST = {"404", "408"}
ENDED_WELL = {"Batch Completed", "Message Size Exceeds MaxBytes"}


class JetStreamReader:
    """Reads the messages of a subject from some sequence on; close it after use."""

    def __init__(
        self, connection: Client, consumer: str, inbox: Subscription, come: asyncio.Queue[Msg]
    ) -> None:
        self._connection = connection
        self._consumer = consumer
        self._inbox = inbox
        self._come = come
        self._asked = 0
        self._last: Msg | None = None

    @classmethod
    async def open(cls, connection: Client, subject: str, first: int) -> Self:
        """A reader of `subject` from the stream's sequence `first` on."""
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
        come: asyncio.Queue[Msg] = asyncio.Queue()
        # The queue has no bound, so to put something there never waits.
        inbox = await connection.subscribe(connection.new_inbox(), cb=come.put)
        return cls(connection, info.name, inbox, come)

    async def batch(self) -> list[Message]:
        """What has come; nothing where the broker only says that it is there. To ask for more says that
        what came before was taken in.

        Raises Offline where it says nothing at all, or that the stream is gone.
        """
        if self._last is not None:
            await self._last.ack()
        if not self._asked:
            await self._ask()
        try:
            async with asyncio.timeout(3 * HEARTBEAT):
                messages = self._sorted(await self._come.get())
        except TimeoutError:
            raise Offline("The broker's stream has gone silent.", "It is asked again.") from None
        while not self._come.empty() and len(messages) < BATCH:
            messages += self._sorted(self._come.get_nowait())
        self._last = messages[-1] if messages else None
        return [_message(msg) for msg in messages]

    async def pending(self) -> int | None:
        """How many messages the broker has still to hand out, or has handed out and not seen taken in;
        None where it has forgotten this reader."""
        try:
            info = await self._connection.jetstream().consumer_info(STREAM, self._consumer)
        except NotFoundError:
            return None
        return (info.num_pending or 0) + (info.num_ack_pending or 0)

    async def close(self) -> None:
        """Leave the consumer; the broker forgets it by itself where it cannot be told."""
        with suppress(NatsError, TimeoutError, OSError):
            await self._inbox.unsubscribe()
            await self._connection.jetstream().delete_consumer(STREAM, self._consumer)

    async def _ask(self) -> None:
        wish = {
            "batch": BATCH,
            "max_bytes": MOST_BYTES,
            "expires": int(EXPIRES * NANOSECONDS),
            "idle_heartbeat": int(HEARTBEAT * NANOSECONDS),
        }
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{self._consumer}"
        await self._connection.publish(subject, json.dumps(wish).encode(), self._inbox.subject)
        self._asked = BATCH

    def _sorted(self, msg: Msg) -> list[Msg]:
        """The message, where it is one of the stream; any status but a heartbeat ends the request.

        Only the broker writes to the inbox itself; headers do not tell, since a message may have any.
        Raises Offline where no other request would be answered: whoever asked again at once would ask
        for ever.
        """
        if msg.subject != self._inbox.subject:
            self._asked -= 1
            return [msg]
        headers = msg.headers or {}
        status, words = headers.get("Status"), headers.get("Description", "")
        if status != HEARTBEAT_STATUS:
            self._asked = 0
            if status not in ENDS_A_REQUEST and words not in ENDED_WELL:
                raise Offline(f"The broker's stream cannot be read ({status} {words}).", "It is asked again.")
        return []


def _message(msg: Msg) -> Message:
    """A message of the stream, read. Its time is the broker's."""
    _, user, device = msg.subject.split(".")
    metadata = msg.metadata
    return Message(
        user, device, metadata.sequence.stream, round(metadata.timestamp.timestamp() * 1e6), msg.data
    )
