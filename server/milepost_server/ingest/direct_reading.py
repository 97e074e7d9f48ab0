"""Reading one person's messages without a consumer: any node that has the stream answers.

The broker says in headers which message it is. A device may send any headers, and those of the broker come
after them, so only the last ones count (`broker/connection.py`).
"""

from __future__ import annotations

import asyncio
import json
from datetime import datetime

from nats.aio.client import Client
from nats.aio.msg import Msg

from milepost_server.broker.stream import STREAM
from milepost_server.broker.subjects import sender
from milepost_server.ingest.message import Message, stamp_of
from milepost_shared.errors import Offline

READ = f"$JS.API.DIRECT.GET.{STREAM}"
AT_A_TIME, MOST_BYTES = 256, 4 * 1024 * 1024
ANSWERS_WITHIN = 3.0
"""Seconds without a message after which the broker counts as silent."""
NONE_LEFT, BATCH_ENDS = "404", "204"
NANOSECONDS = 1_000_000_000


async def read_directly(connection: Client, subject: str, first: int) -> list[Message]:
    """Return the next messages of a subject from the sequence `first` on; none where there are none.

    Raises Offline where the broker is silent, or does not let it be read.
    """
    incoming: asyncio.Queue[Msg] = asyncio.Queue()
    inbox = await connection.subscribe(connection.new_inbox(), cb=incoming.put)
    question = {"seq": first, "next_by_subj": subject, "batch": AT_A_TIME, "max_bytes": MOST_BYTES}
    found: list[Message] = []
    try:
        await connection.publish(READ, json.dumps(question).encode(), inbox.subject)
        while (message := await _next(incoming)) is not None:
            found.append(message)
    finally:
        await inbox.unsubscribe()
    return found


async def _next(incoming: asyncio.Queue[Msg]) -> Message | None:
    """Return the next message; None at the end. Only messages have a number."""
    try:
        async with asyncio.timeout(ANSWERS_WITHIN):
            msg = await incoming.get()
    except TimeoutError:
        raise Offline("The broker's stream has gone silent.", "It is asked again.") from None
    about = msg.headers or {}
    if "Nats-Sequence" in about:
        stored_at = _stamp(about["Nats-Time-Stamp"])
        return Message(*sender(about["Nats-Subject"]), int(about["Nats-Sequence"]), stored_at, msg.data)
    status, description = about.get("Status"), about.get("Description", "")
    if status in (NONE_LEFT, BATCH_ENDS):
        return None
    raise Offline(f"The broker's stream cannot be read ({status} {description}).", "It is asked again.")


def _stamp(time: str) -> int:
    """Return the stamp of a time such as `2026-03-06T09:00:00.123456789Z`."""
    whole, _, fraction = time.removesuffix("Z").partition(".")
    seconds = int(datetime.fromisoformat(f"{whole}+00:00").timestamp())
    return stamp_of(seconds * NANOSECONDS + int(fraction.ljust(9, "0")))
