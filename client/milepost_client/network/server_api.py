"""Calls to a server's HTTP API, over whatever can post: urllib in a terminal, `fetch` in a browser."""

from __future__ import annotations

import asyncio
from typing import Any, Protocol, TypeVar

import msgspec
from msgspec import Struct

from milepost_client.network.foreign_answer import HttpAnswer, foreign_answer
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


class Post(Protocol):
    """Posts JSON and returns the answer."""

    async def __call__(self, url: str, body: bytes, *, token: str = "", within: float) -> HttpAnswer:
        """Post `body`, with a bearer `token` where there is one, and wait so many seconds.

        What is posted is meant for the server at `url`: no redirect is followed. Raises Offline where
        nothing answers.
        """
        ...


PROBLEMS = "/problems/"
"""How the type of each of the server's own problem documents begins."""
JSON = (b"{", b"[")
BUSY = 429
REFUSALS: dict[int, type[MilepostError]] = {401: NotAllowed, 403: NotAllowed, 404: NotFound}
"""What the server says for good, by status; one that is busy or has trouble of its own is asked again."""


class _Problem(Struct, frozen=True):
    """The fields of a problem document (RFC 9457) that matter here."""

    detail: str
    advice: str = ""
    type: str = ""


async def ask_server(post: Post, url: str, path: str, body: Any, answer: type[T], token: str = "") -> T:
    """Post JSON to the API of the server at `url`, with a device's token where there is one, and return its
    answer, decoded.

    Raises Offline where it is out of reach, ForeignAnswer where something else answers, and otherwise the
    error that its problem document (RFC 9457) stands for.
    """
    try:
        async with asyncio.timeout(WHOLE_WITHIN):
            said = await post(
                f"{url}/api/v1/{path}", msgspec.json.encode(body), token=token, within=ANSWERS_WITHIN
            )
    except TimeoutError:
        raise Offline(f"The server at {url} does not come to an end.", "Try again later.") from None
    content = content_of(url, said)
    try:
        return decode_foreign(content, answer)
    except UNREADABLE as error:
        raise foreign_answer(url, said) from error


def content_of(url: str, answer: HttpAnswer) -> bytes:
    """Return the content of an answer of the server at `url`, which is JSON.

    Raises ForeignAnswer where it is not the server that answers, and otherwise the error that its problem
    document stands for.
    """
    if 200 <= answer.status < 300 and not answer.location and answer.content.startswith(JSON):
        return answer.content
    raise problem_of(answer) or foreign_answer(url, answer)


def problem_of(answer: HttpAnswer) -> MilepostError | None:
    """Return the error that the server's problem document stands for; None for an answer of another."""
    try:
        problem = decode_foreign(answer.content, _Problem)
    except UNREADABLE:
        return None
    if not problem.type.startswith(PROBLEMS):
        return None
    if problem.type == f"{PROBLEMS}{Revoked.kind}":
        return Revoked(problem.detail, problem.advice)
    refusal = REFUSALS.get(answer.status)
    if refusal is None and answer.status < 500 and answer.status != BUSY:
        refusal = BadInput
    if refusal is not None:
        return refusal(problem.detail, problem.advice)
    return Offline(problem.detail, problem.advice, retry_after=answer.retry_after)
