"""`POST /api/v1/device/token`, and `/push`, `/pull`, `/chains`, `/prove` and `/records`: a device's messages.

The bodies are those of the messages over the broker, and so are the answers
(server/decisions/0012-messages-over-http.md).
"""

from __future__ import annotations

import asyncio
from typing import Any

import msgspec
from litestar import Response, post
from litestar.enums import MediaType
from msgspec import Struct

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest, sender_of, server_of
from milepost_server.api.openapi import OPEN, answers
from milepost_server.api.problems import problem
from milepost_shared.errors import Offline
from milepost_shared.protocol.enrollment import DeviceToken
from milepost_shared.protocol.messages import Chains, ChainsAt, Frame, Proof, Prove, Pull, Refusals, Reply
from milepost_shared.protocol.packing import WORTH, gzip
from milepost_shared.roster.exchange import RecordsAnswer, RecordsQuestion
from milepost_shared.roster.joining import LoginRequest

PROBLEMS = (400, 401, 403, 413, 429, 503)
CHAIN = "5deee5dc28cb90bdfe7a165050359013"
EMPTY = Reply(
    frames=[],
    admitted=[],
    heads={examples.DEVICE: (3, CHAIN)},
    roster=[],
    refused=Refusals(),
    digest="e24f0c6bba3e0c5f5a83b1f0d4c1a7d9",
)


class PushedFrame(Frame, frozen=True, kw_only=True):
    """Consecutive events of one author, signed by it: see `Frame`. The stream gets the bytes as they come."""

    events: list[dict[str, Any]]  # type: ignore[assignment]
    texts: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)  # type: ignore[assignment]


class StoredFrame(Struct, frozen=True):
    """The stream has the frame on disk, as its message `seq`. Whether it is admitted, the next pull says."""

    stream: str
    seq: int


@post(
    "/device/token",
    tags=["devices"],
    summary="Ask for a token to send messages with",
    status_code=200,
    responses=answers(DeviceToken, DeviceToken(token="AAAAAGlWQbBc0ZgQ…", seconds=900), OPEN),
)
async def token(request: ApiRequest, data: LoginRequest) -> DeviceToken:
    """A device proves its key over a challenge, as for a login. The token is for the messages of this device
    alone, and ends by itself, or when the device is revoked."""
    return await server_of(request).device_access.token(data)


@post(
    "/device/push",
    tags=["devices"],
    summary="Push a frame onto the stream",
    status_code=200,
    responses=answers(StoredFrame, StoredFrame("FRAMES", 17), PROBLEMS),
)
async def push(request: ApiRequest, data: PushedFrame) -> Response[Any]:
    """The answer comes once the frame is on disk. To push it again does no harm."""
    return await _carry(request, "push")


@post(
    "/device/pull",
    tags=["devices"],
    summary="Ask for what a device lacks",
    status_code=200,
    responses=answers(Reply, EMPTY, PROBLEMS),
)
async def pull(request: ApiRequest, data: Pull) -> Response[Any]:
    """With `wait` the answer is held for so many seconds while there is nothing new."""
    return await _carry(request, "pull")


@post(
    "/device/chains",
    tags=["devices"],
    summary="Ask for chains, to find where two logs part",
    status_code=200,
    responses=answers(Chains, Chains(chains={3: CHAIN}), PROBLEMS),
)
async def chains(request: ApiRequest, data: ChainsAt) -> Response[Any]:
    """The chains of an author at some seqs, of those that the server has."""
    return await _carry(request, "chains")


@post(
    "/device/prove",
    tags=["devices"],
    summary="Report what a device holds, and learn what the others do",
    status_code=200,
    responses=answers(Proof, Proof(at=examples.MADE, marks={examples.DEVICE: (3, CHAIN, CHAIN)}), PROBLEMS),
)
async def prove(request: ApiRequest, data: Prove) -> Response[Any]:
    """With `whole` the server reads and proves every event before it answers."""
    return await _carry(request, "prove")


@post(
    "/device/records",
    tags=["devices"],
    summary="Exchange records of who belongs to the person",
    status_code=200,
    responses=answers(RecordsAnswer, RecordsAnswer(digest=CHAIN), PROBLEMS),
)
async def records(request: ApiRequest, data: RecordsQuestion) -> Response[Any]:
    """What the device lacks, and what the server wants of it."""
    return await _carry(request, "records")


async def _carry(request: ApiRequest, verb: str) -> Response[Any]:
    """Answer a message as over the broker, unless the device goes away or the server stops meanwhile."""
    server, sender = server_of(request), sender_of(request)
    message = await request.body()
    answer = asyncio.create_task(server.responder.carry(sender.user, sender.device, verb, message))
    gone, closing = asyncio.create_task(_gone(request)), asyncio.create_task(server.closing.wait())
    try:
        await asyncio.wait((answer, gone, closing), return_when=asyncio.FIRST_COMPLETED)
        if not answer.done():
            return problem(503, Offline.kind, "The server is stopping.", "Ask again in a moment.")
        return await _packed(request, answer.result())
    finally:
        for task in (answer, gone, closing):
            task.cancel()
        await asyncio.gather(answer, gone, closing, return_exceptions=True)


async def _packed(request: ApiRequest, answer: bytes) -> Response[Any]:
    """Return an answer, packed for whoever unpacks it."""
    if len(answer) < WORTH or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return Response(answer, media_type=MediaType.JSON)
    packed = await asyncio.to_thread(gzip, answer)
    headers = {"Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
    return Response(packed, media_type=MediaType.JSON, headers=headers)


async def _gone(request: ApiRequest) -> None:
    """Return once the device has closed the connection. The body is here already."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
