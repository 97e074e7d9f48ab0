"""`GET /api/v1/status`"""

from __future__ import annotations

from datetime import date

from litestar import get
from msgspec import Struct

from milepost_server.api.access import ApiRequest, server_of, today_of, user_of
from milepost_server.registry import Registry
from milepost_shared.log import Log


class HeadView(Struct, frozen=True):
    """How far a device's events go, and the chain there in hex."""

    seq: int
    chain: str


class StatusView(Struct, frozen=True, kw_only=True):
    """What the server holds of a person. `lag` is how many messages of all people wait to be taken in,
    `behind` whether this person's file could not take something in yet."""

    user: str
    events: int
    waiting: int
    digest: str
    heads: dict[str, HeadView]
    newer_events: int
    set_aside: int
    quarantined: int
    behind: bool
    lag: int
    today: date


@get("/status", tags=["status"], summary="What the server holds: digest, heads, what is amiss")
async def show_status(request: ApiRequest) -> StatusView:
    """Equal digests mean equal events in an equal order."""
    server, user = server_of(request), user_of(request)
    quarantined, behind = await server.registry.read(
        lambda sql: (Registry(sql).quarantined(user), user in Registry(sql).behind())
    )
    lag, today = await server.ingest.lag(), await today_of(request, None)

    def read(log: Log) -> StatusView:
        return StatusView(
            user=user,
            events=log.events.count(),
            waiting=log.waiting(),
            digest=log.digest(),
            heads={head.device: HeadView(head.seq, head.chain.hex()) for head in log.heads.all()},
            newer_events=len(log.events.not_understood()),
            set_aside=len(log.set_aside.open()),
            quarantined=quarantined,
            behind=behind,
            lag=lag,
            today=today,
        )

    return await server.people.read(user, read)
