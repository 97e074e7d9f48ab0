"""`GET /api/v1/status`"""

from __future__ import annotations

from datetime import date

from litestar import get
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest, server_of, user_of
from milepost_server.api.openapi import answers
from milepost_server.api.snapshots import Today, read_view
from milepost_shared.replication.divergence_view import HeadView
from milepost_shared.storage.log import Log


class StatusView(Struct, frozen=True, kw_only=True):
    """What the server holds of a person.

    `lag` is how many messages of all people wait to be ingested; None where the broker does not answer.
    `behind` says whether this person's file lags behind the stream.
    """

    user: str
    events: int
    waiting: int
    digest: str
    heads: dict[str, HeadView]
    newer_events: int
    set_aside: int
    quarantined: int
    behind: bool
    lag: int | None
    today: date


EXAMPLE = StatusView(
    user=examples.USER,
    events=3,
    waiting=0,
    digest="e24f0c6bba3e0c5f5a83b1f0d4c1a7d9",
    heads={examples.DEVICE: HeadView(3, "5deee5dc28cb90bdfe7a165050359013")},
    newer_events=0,
    set_aside=0,
    quarantined=0,
    behind=False,
    lag=0,
    today=examples.TODAY,
)


@get(
    "/status",
    tags=["status"],
    summary="What the server holds: digest, heads, what is amiss",
    responses=answers(StatusView, EXAMPLE),
)
async def show_status(request: ApiRequest, today: Today = None) -> StatusView:
    """Equal digests mean equal events in an equal order."""
    server, user = server_of(request), user_of(request)
    quarantined = await server.registry.read(lambda registry: registry.quarantine.count(user))
    behind, lag = user in server.ingest.behind, await server.lag()

    def view(log: Log, day: date) -> StatusView:
        return StatusView(
            user=user,
            events=log.events.count(),
            waiting=log.waiting(),
            digest=log.digest(),
            heads={head.device: HeadView(head.seq, head.chain.hex()) for head in log.heads.all()},
            newer_events=len(log.events.not_understood()),
            set_aside=len(log.set_aside.unresolved()),
            quarantined=quarantined,
            behind=behind,
            lag=lag,
            today=day,
        )

    return await read_view(request, today, view)
