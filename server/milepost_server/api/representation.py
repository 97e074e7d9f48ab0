"""How an answer is represented: some of its fields alone (`fields`), and with a mark by which whoever asks
again learns that nothing changed (`ETag`, RFC 9110)."""

from __future__ import annotations

from collections.abc import Set
from hashlib import blake2b
from typing import Any

import msgspec
from litestar.connection import ASGIConnection
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPResponseStartEvent, Message, Receive, Scope, Send

from milepost_server.api.query_parameters import FIELDS, fields_of
from milepost_shared.errors import BadInput

JSON = b"application/json"
OK, NOT_MODIFIED = 200, 304
ABOUT_CONTENT = {b"content-length", b"content-type"}
Headers = list[tuple[bytes, bytes]]


class Representation:
    """Wraps routes that show something: answers the whole of it, some fields, or that it is as it was."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI). Raises BadInput for a field that there is not."""
        if scope["type"] != ScopeType.HTTP or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        connection = ASGIConnection[Any, Any, Any, Any](scope)
        whole = _Whole(send, chosen_fields(connection), connection.headers.get("if-none-match", ""))
        await self._app(scope, receive, whole.take)


class _Whole:
    """Takes an answer to its end, then sends it as it is to be represented."""

    def __init__(self, send: Send, fields: Set[str], known: str) -> None:
        self._send = send
        self._fields = fields
        self._known = known
        self._start: HTTPResponseStartEvent | None = None
        self._content = bytearray()

    async def take(self, message: Message) -> None:
        """Take a message of the answer; one that is no success goes on as it is."""
        if message["type"] == "http.response.start" and message["status"] == OK:
            self._start = message
        elif message["type"] == "http.response.body" and self._start is not None:
            self._content += message["body"]
            if not message["more_body"]:
                await self._send_whole(self._start)
        else:
            await self._send(message)

    async def _send_whole(self, start: HTTPResponseStartEvent) -> None:
        headers = Headers(start["headers"])
        kind = next((value for name, value in headers if name == b"content-type"), b"")
        content = bytes(self._content)
        if self._fields and kind.startswith(JSON):
            content = with_fields(content, self._fields)
        tag = etag(kind + b"\n" + content)
        is_known = _is_among(tag, self._known)
        if is_known:
            content = b""
        kept = [(name, value) for name, value in headers if name not in ABOUT_CONTENT]
        about = [] if is_known else [(b"content-type", kind), (b"content-length", b"%d" % len(content))]
        start["status"] = NOT_MODIFIED if is_known else OK
        start["headers"] = [*kept, *about, (b"etag", tag.encode()), (b"vary", b"Accept")]
        await self._send(start)
        await self._send({"type": "http.response.body", "body": content, "more_body": False})


def chosen_fields(connection: ASGIConnection[Any, Any, Any, Any]) -> Set[str]:
    """Return the fields that a request asks for; none where it asks for all. Raises BadInput."""
    asked = connection.query_params.get(FIELDS, "")
    chosen = {name.strip() for name in asked.split(",")} - {""}
    known = fields_of(connection.route_handler) if chosen else frozenset[str]()
    if unknown := sorted(chosen - known):
        there = f"There are {', '.join(sorted(known))}."
        raise BadInput(f"There is no field “{unknown[0]}” here.", there, field=FIELDS)
    return chosen


def with_fields(content: bytes, fields: Set[str]) -> bytes:
    """Return an answer with those fields alone: of what it shows, or of each thing that it lists."""
    shown = msgspec.json.decode(content)
    if isinstance(shown, dict) and isinstance(items := shown.get("items"), list):
        return msgspec.json.encode(shown | {"items": [_chosen(each, fields) for each in items]})
    if isinstance(shown, list):
        return msgspec.json.encode([_chosen(each, fields) for each in shown])
    return msgspec.json.encode(_chosen(shown, fields))


def etag(content: bytes) -> str:
    """Return the mark of what is shown: equal marks, equal bytes."""
    return f'"{blake2b(content, digest_size=16).hexdigest()}"'


def _chosen(shown: dict[str, Any], fields: Set[str]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name in fields}


def _is_among(tag: str, known: str) -> bool:
    """Whether an `If-None-Match` names the tag."""
    marks = (mark.strip().removeprefix("W/") for mark in known.split(","))
    return any(mark in ("*", tag) for mark in marks)
