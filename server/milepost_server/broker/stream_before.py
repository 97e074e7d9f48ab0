"""The stream of versions before, whose subjects have no partitions, moved into the present one.

The present stream begins as a mirror, which keeps numbers and times, and puts the partition into each
subject. Once it has all, the older one goes, and the mirror becomes a stream of its own. Each step can be
done again.
"""

from __future__ import annotations

import asyncio
import logging

from nats.js import JetStreamContext
from nats.js.api import StorageType, StreamConfig, StreamSource, SubjectTransform
from nats.js.errors import NotFoundError

from milepost_server.broker.subjects import MAPPINGS
from milepost_shared.errors import Offline

BEFORE = "EVENTS"
LOOK_AGAIN = 0.1
PATIENCE = 10.0
"""Seconds without a message more after which the move is given up, and tried again later."""
MOVED = SubjectTransform(src="ev.*.*", dest=MAPPINGS["dev.ev.*.*"])

log = logging.getLogger("milepost.broker")


async def move_stream(jetstream: JetStreamContext, name: str) -> None:
    """Move what the stream of before keeps, if there is one, into the stream `name`, and delete it there.

    Raises Offline where the broker does not get on with it.
    """
    left = await _messages(jetstream, BEFORE)
    if left is None:
        return
    log.info("the stream of an earlier version is moved: %d messages", left)
    source = StreamSource(name=BEFORE, subject_transforms=[MOVED])
    mirror = StreamConfig(name=name, mirror=source, storage=StorageType.FILE, deny_purge=True)
    await jetstream.add_stream(mirror)
    await _until_there(jetstream, name, left)
    await jetstream.delete_stream(BEFORE)


async def _until_there(jetstream: JetStreamContext, name: str, wanted: int) -> None:
    """Wait until a mirror has so many messages. Nobody adds to what it mirrors."""
    clock = asyncio.get_running_loop().time
    most, since = -1, clock()
    while (there := await _messages(jetstream, name) or 0) < wanted:
        if there > most:
            most, since = there, clock()
        elif clock() > since + PATIENCE:
            problem = f"The broker moved {there} of {wanted} messages of an earlier version, and no more."
            raise Offline(problem, "Make room on its disk; it is tried again.")
        await asyncio.sleep(LOOK_AGAIN)


async def _messages(jetstream: JetStreamContext, name: str) -> int | None:
    """Return how many messages a stream has; None where there is none."""
    try:
        return (await jetstream.stream_info(name)).state.messages
    except NotFoundError:
        return None
