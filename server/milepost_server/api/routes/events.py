"""`GET /api/v1/events`: what was written, event by event."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import get
from litestar.params import Parameter
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import read_log
from milepost_shared.errors import BadInput
from milepost_shared.events.drafts import MAX_SEQ
from milepost_shared.events.types import DeviceId
from milepost_shared.storage.log import Log

MOST = 200


class EventView(Struct, frozen=True, kw_only=True):
    """An event as it was written: its ref, its device, its number there, and the stamp that orders it."""

    ref: str
    device: str
    seq: int
    effective: int
    event: dict[str, Any]


class EventPage(Struct, frozen=True, kw_only=True):
    """Some events of a device, in the order in which it wrote them, and the `first` of the page that follows;
    None on the last page."""

    items: list[EventView]
    next: int | None


EXAMPLE = EventPage(
    items=[
        EventView(
            ref=f"{examples.DEVICE}-2",
            device=examples.DEVICE,
            seq=2,
            effective=examples.MADE + 40 * examples.DAY,
            event={"type": "ActivityLogged", "day": "2026-02-10", "people": ["Ana"]},
        )
    ],
    next=None,
)


@get("/events", tags=["changes"], summary="The events of a device", responses=answers(EventPage, EXAMPLE))
async def list_events(
    request: ApiRequest,
    device: Annotated[DeviceId, Parameter(description="As a change names it.")],
    first: Annotated[int, Parameter(ge=1, le=MAX_SEQ, description="The number of the first event.")] = 1,
    last: Annotated[int | None, Parameter(ge=1, le=MAX_SEQ, description="The number of the last.")] = None,
) -> EventPage:
    """What an event stream names: its changes have a `device`, `first` and `last`. Erased texts are left out.
    Corrected events and those that were taken back are among them, as they were written."""
    if last is not None and last < first:
        raise BadInput(f"{last} comes before {first}.", "Give the earlier number as `first`.", field="last")
    return await read_log(request, lambda log: _page(log, device, first, last))


def _page(log: Log, device: str, first: int, last: int | None) -> EventPage:
    ends = min(log.head(device).seq, last) if last else log.head(device).seq
    until = min(ends, first + MOST - 1)
    items = [
        EventView(
            ref=(ref := f"{device}-{seq}"),
            device=device,
            seq=seq,
            effective=effective,
            event=log.events.fields(ref),
        )
        for seq, effective, _ in log.events.between(device, first, until)
    ]
    return EventPage(items=items, next=until + 1 if until < ends else None)
