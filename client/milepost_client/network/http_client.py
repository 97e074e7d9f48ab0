"""Posting over HTTP from a terminal."""

from __future__ import annotations

import asyncio
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import Any

from milepost_client.network.network_errors import explain_network_error
from milepost_client.network.server_api import ANSWERS_WITHIN, HttpAnswer
from milepost_shared.errors import Offline

MOST_ANSWER = 4 * 1024 * 1024
"""Bytes of an answer that are read; a longer one is cut there and cannot be decoded."""


async def post(url: str, body: bytes, *, token: str = "", within: float = ANSWERS_WITHIN) -> HttpAnswer:
    """Post JSON with a thread of its own (see `server_api.Post`). Raises Offline."""
    return await asyncio.to_thread(_post, url, body, token, within)


def _post(url: str, body: bytes, token: str, within: float) -> HttpAnswer:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        with _OPENER.open(urllib.request.Request(url, body, headers), timeout=within) as response:
            return HttpAnswer(status=response.status, content=bytes(response.read(MOST_ANSWER)))
    except urllib.error.HTTPError as error:
        with error:
            location = error.headers.get("Location") or ""
            return HttpAnswer(status=error.code, content=error.read(MOST_ANSWER), location=location)
    except (OSError, ValueError, HTTPException) as error:
        address, why = url.partition("/api/")[0], explain_network_error(error)
        raise Offline(f"The server at {address} was not reached: {_end_sentence(why)}") from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what is posted is meant for the server that the person named."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        """Return no request to follow."""


_OPENER = urllib.request.build_opener(_NoRedirects)


def _end_sentence(words: str) -> str:
    return words if words.endswith("?") else f"{words}."
