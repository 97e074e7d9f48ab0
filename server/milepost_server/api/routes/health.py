"""`GET /health/live` and `GET /health/ready`"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from litestar import Response, get
from msgspec import Struct

from milepost_server.api.auth import ApiRequest, server_of
from milepost_server.api.openapi import answers
from milepost_server.api.problems import KINDS, problem
from milepost_server.server import Server
from milepost_shared.errors import MilepostError


class Health(Struct, frozen=True):
    """`lag` is how many messages wait to be ingested, the oldest for `waits` seconds as far as was seen."""

    status: str
    lag: int = 0
    waits: float = 0.0


STALLED_AFTER = 60.0
"""Seconds without progress after which messages that wait are a fault."""


@get(
    "/health/live",
    tags=["health"],
    summary="Whether the process answers",
    sync_to_thread=False,
    responses=answers(Health, Health("live"), ()),
)
def live() -> Health:
    """Answers while the process runs."""
    return Health("live")


@get(
    "/health/ready",
    tags=["health"],
    summary="Whether broker, database, disks and ingest work",
    responses=answers(Health, Health("ready"), (503,)),
)
async def ready(request: ApiRequest) -> Response[Any]:
    """503 names the parts that do not work. A file is written to see whether a message can be stored now."""
    server = server_of(request)
    problems, backlog = [*await server.disks.problems(), *_ingest_problems(server)], None
    try:
        await server.registry.read(lambda registry: registry.kept.newest())
        backlog = await server.backlog()
    except MilepostError as error:
        problems.append(str(error))
    if backlog is None:
        problems.append("The broker does not answer.")
    elif backlog.waits > STALLED_AFTER:
        problems.append(f"{backlog.lag:,} messages wait; none was taken in for {backlog.waits:.0f} seconds.")
    if problems or backlog is None:
        kind, advice = KINDS[503]
        return problem(503, kind, " ".join(problems), advice)
    return Response(Health("ready", backlog.lag, round(backlog.waits, 1)))


def _ingest_problems(server: Server) -> Iterator[str]:
    if server.ingest_task.done():
        yield "Ingest has ended."
    elif server.ingest.paused:
        yield f"Ingest is held up: {server.ingest.paused}"
    if failing := len(server.ingest.failing):
        yield f"The files of {failing:,} people take nothing in."
