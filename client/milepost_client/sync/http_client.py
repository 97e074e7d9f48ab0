"""Calls to a server's HTTP API."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any, TypeVar

import msgspec

from milepost_client.sync.network_errors import explain_network_error
from milepost_shared.errors import (
    UNREADABLE,
    BadInput,
    MilepostError,
    NotAllowed,
    NotFound,
    Offline,
    Revoked,
)

T = TypeVar("T")
ANSWERS_WITHIN = 4.0
MOST_ANSWER = 4 * 1024 * 1024
"""Bytes of an answer that are read; a longer one is cut there and cannot be decoded."""


class _Problem(msgspec.Struct, frozen=True):
    """The fields of a problem document (RFC 9457) that matter here."""

    detail: str
    advice: str = ""
    type: str = ""


async def post(url: str, path: str, body: Any, answer: type[T]) -> T:
    """Post JSON to a server's API and return its answer, decoded.

    Raises Offline where it is out of reach, BadInput where it is no Milepost server, and otherwise the
    error that its problem document (RFC 9457) stands for.
    """
    content = await asyncio.to_thread(_post, f"{url}/api/v1/{path}", body)
    try:
        return msgspec.json.decode(content, type=answer)
    except UNREADABLE as error:
        raise BadInput(f"What {url} answers cannot be read.", "Is this a Milepost server?") from error


def _post(url: str, body: Any) -> bytes:
    request = urllib.request.Request(url, msgspec.json.encode(body), {"Content-Type": "application/json"})
    try:
        with _OPENER.open(request, timeout=ANSWERS_WITHIN) as response:
            return bytes(response.read(MOST_ANSWER))
    except urllib.error.HTTPError as error:
        with error:
            if target := error.headers.get("Location"):
                raise _redirect_error(_address(url), _address(target)) from error
            raise _problem(error.code, error.read(MOST_ANSWER)) from error
    except (OSError, ValueError, HTTPException) as error:
        raise Offline(
            f"The server at {_address(url)} was not reached: {_end_sentence(explain_network_error(error))}"
        ) from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what is posted is meant for the server that the person named."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        """Return no request to follow."""


_OPENER = urllib.request.build_opener(_NoRedirects)


def _address(url: str) -> str:
    return url.partition("/api/")[0]


def _end_sentence(words: str) -> str:
    return words if words.endswith("?") else f"{words}."


def _redirect_error(url: str, target: str) -> BadInput:
    advice = "If that is the same server, name it by that address."
    return BadInput(f"{url} passes on to {target}.", advice, field="url")


def _problem(status: int, document: bytes) -> MilepostError:
    """Return the error that a problem document stands for."""
    try:
        problem = msgspec.json.decode(document, type=_Problem)
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
