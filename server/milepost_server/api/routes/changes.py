"""`GET /api/v1/changes`: server-sent events.

An event's id says how far the listener is with each device, so `Last-Event-ID` goes on exactly there,
after a restart of the server too.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from litestar import get
from litestar.params import Parameter
from litestar.response import ServerSentEvent, ServerSentEventMessage
from msgspec import Struct

from milepost_server.api.auth import ApiRequest, server_of, user_of
from milepost_server.api.openapi import answers
from milepost_server.server import Server
from milepost_shared.errors import UNREADABLE, BadInput
from milepost_shared.events.types import Count, DeviceId
from milepost_shared.storage.log import Log

KEEP_ALIVE = 15.0
# With no data it is a comment alone: browsers would take empty data for a message.
STILL_HERE = ServerSentEventMessage(data=None, comment="still here")
Heads = dict[DeviceId, Count]


class Change(Struct, frozen=True):
    """A device's events `first` to `last` are new."""

    device: str
    first: int
    last: int


EXAMPLE = """id: eyJhMWIyYzNkNGU1ZjYiOjN9
event: change
data: {"device":"a1b2c3d4e5f6","first":2,"last":3}

"""


@get(
    "/changes",
    tags=["changes"],
    summary="What is new, as it comes (server-sent events)",
    media_type="text/event-stream",
    responses=answers(str, EXAMPLE, media_type="text/event-stream"),
)
async def follow_changes(
    request: ApiRequest,
    last_event_id: Annotated[
        str | None,
        Parameter(header="Last-Event-ID", description="The `id` of the last event seen: go on after it."),
    ] = None,
) -> ServerSentEvent:
    """Each `change` event names a device and the range of its events that are new."""
    server, user = server_of(request), user_of(request)
    seen = _heads_of(last_event_id)
    if seen is None:
        seen = await server.people.read(user, _heads)
    headers = {"X-Accel-Buffering": "no"}
    return ServerSentEvent(_events(server, user, seen), headers=headers)


async def _events(server: Server, user: str, seen: Heads) -> AsyncIterator[ServerSentEventMessage]:
    yield ServerSentEventMessage(event="ready", data="{}", id=_id_of(seen))
    while True:
        count = server.bulletin.count(user)
        for device, last in (await server.people.read(user, _heads)).items():
            if last > (known := seen.get(device, 0)):
                seen = seen | {device: last}
                data = msgspec.json.encode(Change(device, known + 1, last)).decode()
                yield ServerSentEventMessage(event="change", data=data, id=_id_of(seen))
        # Who closes stirs those who wait: nothing may come between this look and the wait.
        if server.closing.is_set():
            return
        if not await server.bulletin.wait_beyond(user, count, KEEP_ALIVE):
            yield STILL_HERE


def _heads(log: Log) -> Heads:
    return {head.device: head.seq for head in log.heads.all()}


def _id_of(heads: Heads) -> str:
    return urlsafe_b64encode(msgspec.json.encode(heads)).decode()


def _heads_of(event_id: str | None) -> Heads | None:
    if not event_id:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(event_id), type=Heads)
    except (ValueError, *UNREADABLE) as error:
        raise BadInput(
            "That Last-Event-ID is not one of ours.", "Leave it out.", field="Last-Event-ID"
        ) from error
