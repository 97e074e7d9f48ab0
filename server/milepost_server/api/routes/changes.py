"""`GET /api/v1/changes`: server-sent events.

An event's id has the heads that the listener knows, so `Last-Event-ID` continues exactly there, after a
restart of the server too.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, NamedTuple

import msgspec
from litestar import get
from litestar.params import Parameter
from litestar.response import ServerSentEvent, ServerSentEventMessage
from msgspec import Struct

from milepost_server.api.auth import ApiRequest, find_token, server_of, token_of, user_of
from milepost_server.api.event_streams import AT_END, AtEnd, EventStreams
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.server import Server
from milepost_shared.errors import UNREADABLE, BadInput
from milepost_shared.events.types import Count, DeviceId
from milepost_shared.storage.log import Log

KEEP_ALIVE = 15.0
# A comment without data: browsers would take empty data for a message.
STILL_HERE = ServerSentEventMessage(data=None, comment="still here")
Heads = dict[DeviceId, Count]


class LogChange(Struct, frozen=True):
    """The events `first` to `last` of a device are new."""

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
    middleware=[AtEnd],
    responses=answers(str, EXAMPLE, (*GUARDED, 429), media_type="text/event-stream"),
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
    streams: EventStreams = request.app.state["event_streams"]
    request.state[AT_END].enter_context(streams.counted(user, token_of(request)))
    seen, first = _parse_event_id(last_event_id), await _read_heads(server, user)
    secret = token_of(request)

    async def may_go_on() -> bool:
        return not server.closing.is_set() and await find_token(server, secret) is not None

    events = _events(server, user, first.heads if seen is None else seen, first, may_go_on)
    return ServerSentEvent(events, headers={"X-Accel-Buffering": "no"})


class Snapshot(NamedTuple):
    """The heads of a person's log, and the number of its changes just before it was read."""

    changes: int
    heads: Heads


async def _read_heads(server: Server, user: str) -> Snapshot:
    # Counted first, so that a change that comes meanwhile is not missed.
    changes = server.notifier.count(user)
    return Snapshot(changes, await server.user_logs.read(user, _heads))


async def _events(
    server: Server, user: str, seen: Heads, snapshot: Snapshot, may_go_on: Callable[[], Awaitable[bool]]
) -> AsyncIterator[ServerSentEventMessage]:
    """Yield what is new since `seen`, beginning with what `snapshot` has, until the server closes, or the
    token of the listener is good no more."""
    yield ServerSentEventMessage(event="ready", data="{}", id=_event_id(seen))
    while True:
        for device, last in snapshot.heads.items():
            if last > (known := seen.get(device, 0)):
                seen = seen | {device: last}
                data = msgspec.json.encode(LogChange(device, known + 1, last)).decode()
                yield ServerSentEventMessage(event="change", data=data, id=_event_id(seen))
        # No await between this and the wait: a server that closes sets the flag, then wakes all who wait.
        if server.closing.is_set():
            return
        if not await server.notifier.wait_beyond(user, snapshot.changes, KEEP_ALIVE):
            yield STILL_HERE
        if not await may_go_on():
            return
        snapshot = await _read_heads(server, user)


def _heads(log: Log) -> Heads:
    return {head.device: head.seq for head in log.heads.all()}


def _event_id(heads: Heads) -> str:
    return urlsafe_b64encode(msgspec.json.encode(heads)).decode()


def _parse_event_id(event_id: str | None) -> Heads | None:
    if not event_id:
        return None
    try:
        return msgspec.json.decode(urlsafe_b64decode(event_id), type=Heads)
    except (ValueError, *UNREADABLE) as error:
        raise BadInput(
            "That Last-Event-ID is not one of ours.", "Leave it out.", field="Last-Event-ID"
        ) from error
