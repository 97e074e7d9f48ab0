"""`GET /health/live` and `GET /health/ready`"""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from msgspec import Struct

from milepost_server.api.auth import ApiRequest, server_of
from milepost_server.api.openapi import answers
from milepost_server.api.problems import KINDS, problem
from milepost_shared.errors import MilepostError


class Health(Struct, frozen=True):
    """`lag` is how many messages wait to be ingested."""

    status: str
    lag: int = 0


@get(
    "/health/live",
    tags=["health"],
    summary="Whether the process answers",
    sync_to_thread=False,
    responses=answers(Health, Health("live"), ()),
)
def live() -> Health:
    """It does."""
    return Health("live")


@get(
    "/health/ready",
    tags=["health"],
    summary="Whether broker, database and ingest work",
    responses=answers(Health, Health("ready"), (503,)),
)
async def ready(request: ApiRequest) -> Response[Any]:
    """503 with what is amiss where one of them does not."""
    server = server_of(request)
    problems = ["Ingest has ended."] if server.ingest_task.done() else []
    lag = None
    try:
        await server.registry.read(lambda registry: registry.position.get())
        lag = await server.lag()
    except MilepostError as error:
        problems.append(str(error))
    if lag is None:
        problems.append("The broker does not answer.")
    if problems:
        kind, advice = KINDS[503]
        return problem(503, kind, " ".join(problems), advice)
    return Response(Health("ready", lag or 0))
