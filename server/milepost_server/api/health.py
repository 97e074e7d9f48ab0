"""`GET /health/live` and `GET /health/ready`"""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from msgspec import Struct
from nats.errors import Error as NatsError

from milepost_server.api.access import ApiRequest, server_of
from milepost_server.problems import problem
from milepost_server.registry import Registry
from milepost_shared.errors import MilepostError


class Health(Struct, frozen=True):
    """`lag` is how many messages wait to be taken in."""

    status: str
    lag: int = 0


@get("/health/live", tags=["health"], summary="Whether the process answers", sync_to_thread=False)
def live() -> Health:
    """It does."""
    return Health("live")


@get("/health/ready", tags=["health"], summary="Whether broker, database and ingest work")
async def ready(request: ApiRequest) -> Response[Any]:
    """503 with what is amiss where one of them does not."""
    server = server_of(request)
    amiss: list[str] = []
    lag = 0
    if server.ingesting.done():
        amiss.append("ingest has ended")
    try:
        await server.registry.read(lambda sql: Registry(sql).position())
    except MilepostError as error:
        amiss.append(str(error))
    try:
        lag = await server.ingest.lag() if server.broker_is_up else 0
    except (NatsError, TimeoutError, OSError) as error:
        amiss.append(f"the broker does not answer ({type(error).__name__})")
    if not server.broker_is_up:
        amiss.append("the broker is not connected")
    if amiss:
        return problem(503, "not-ready", "; ".join(amiss) + ".")
    return Response(Health("ready", lag))
