"""Calls to a server's HTTP API, over whatever can post: urllib in a terminal, `fetch` in a browser."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import Struct

from milepost_shared.errors import (
    UNREADABLE,
    BadInput,
    MilepostError,
    NotAllowed,
    NotFound,
    Offline,
    Revoked,
)
from milepost_shared.events.foreign_json import decode_foreign

T = TypeVar("T")
ANSWERS_WITHIN = 4.0
WHOLE_WITHIN = 60.0
"""Seconds for a whole answer: one that drips does not hold a device for good."""


class HttpAnswer(Struct, frozen=True, kw_only=True):
    """An answer to a post, whatever its `status`; `location` is where a redirect points, which nobody
    follows."""

    status: int
    content: bytes
    location: str = ""


class Post(Protocol):
    """Posts JSON and returns the answer."""

    async def __call__(self, url: str, body: bytes, *, token: str = "", within: float) -> HttpAnswer:
        """Post `body`, with a bearer `token` where there is one, and wait so many seconds.

        What is posted is meant for the server at `url`: no redirect is followed. Raises Offline where
        nothing answers.
        """
        ...


class _Problem(Struct, frozen=True):
    """The fields of a problem document (RFC 9457) that matter here."""

    detail: str
    advice: str = ""
    type: str = ""


async def ask_server(post: Post, url: str, path: str, body: Any, answer: type[T]) -> T:
    """Post JSON to the API of the server at `url` and return its answer, decoded.

    Raises Offline where it is out of reach, BadInput where it is no Milepost server, and otherwise the
    error that its problem document (RFC 9457) stands for.
    """
    try:
        async with asyncio.timeout(WHOLE_WITHIN):
            said = await post(f"{url}/api/v1/{path}", msgspec.json.encode(body), within=ANSWERS_WITHIN)
    except TimeoutError:
        raise Offline(f"The server at {url} does not come to an end.", "Try again later.") from None
    content = content_of(url, said)
    try:
        return decode_foreign(content, answer)
    except UNREADABLE as error:
        raise BadInput(f"What {url} answers cannot be read.", "Is this a Milepost server?") from error


def content_of(url: str, answer: HttpAnswer) -> bytes:
    """Return the content of an answer of the server at `url`.

    Raises BadInput where it passes on to elsewhere, and otherwise the error that its problem document stands
    for.
    """
    if answer.location:
        raise _redirect_error(url, answer.location.partition("/api/")[0])
    if not 200 <= answer.status < 300:
        raise problem_of(answer.status, answer.content)
    return answer.content


def problem_of(status: int, document: bytes) -> MilepostError:
    """Return the error that a problem document stands for."""
    try:
        problem = decode_foreign(document, _Problem)
        detail, advice = problem.detail, problem.advice
        if problem.type == f"/problems/{Revoked.kind}":
            return Revoked(detail, advice)
    except UNREADABLE:
        detail, advice = f"The server answered {status}.", "Is this a Milepost server?"
    kinds: dict[int, type[MilepostError]] = {
        401: NotAllowed,
        403: NotAllowed,
        404: NotFound,
        429: Offline,
        503: Offline,
    }
    return kinds.get(status, BadInput if status < 500 else Offline)(detail, advice)


def _redirect_error(url: str, target: str) -> BadInput:
    advice = "If that is the same server, name it by that address."
    return BadInput(f"{url} passes on to {target}.", advice, field="url")
