"""The stream of what devices send (server/decisions/0003-stream-and-its-store.md)."""

from __future__ import annotations

from nats.js import JetStreamContext
from nats.js.api import DiscardPolicy, StorageType, StreamConfig
from nats.js.errors import APIError

from milepost_server.broker.stream_before import move_stream
from milepost_server.broker.subjects import EVENTS

STREAM = "FRAMES"
SHORTEST_WINDOW = 0.1
MOST_OF_SUBJECT = 1_000
"""How many messages of one device are in the stream at a time. More of it are not stored, nor acknowledged;
those of other devices are."""
NAME_TAKEN = 10058


async def ensure_stream(jetstream: JetStreamContext) -> None:
    """Make the stream, or update its settings; what the stream of an earlier version keeps is moved first.

    What was moved has no limit until `limit_stream`: a limit drops what is beyond it, and that might not be
    ingested yet. Raises Offline where the broker does not get on with the move.
    """
    await move_stream(jetstream, STREAM)
    try:
        await jetstream.add_stream(_settings())
    except APIError as error:
        if error.err_code != NAME_TAKEN:
            raise
        known = (await jetstream.stream_info(STREAM)).config
        await jetstream.update_stream(_settings(limited=bool(known.discard_new_per_subject)))


async def limit_stream(jetstream: JetStreamContext) -> None:
    """Limit what the stream takes of each device. The caller has ingested what is in it."""
    await jetstream.update_stream(_settings())


def _settings(*, limited: bool = True) -> StreamConfig:
    settings = StreamConfig(
        name=STREAM,
        subjects=[EVENTS],
        storage=StorageType.FILE,
        deny_purge=True,
        # One person's messages are read without a consumer.
        allow_direct=True,
        # Message ids are not for deduplication: another person could have used the same id first.
        duplicate_window=SHORTEST_WINDOW,
    )
    if limited:
        settings.discard, settings.discard_new_per_subject = DiscardPolicy.NEW, True
        settings.max_msgs_per_subject = MOST_OF_SUBJECT
    return settings
