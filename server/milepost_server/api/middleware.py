"""What surrounds every HTTP request: an id, a line in the log, a count."""

from __future__ import annotations

import logging
import time

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from milepost_server.observability.counters import Counters
from milepost_server.observability.logs import request_context

HEADER = b"x-request-id"
FREQUENT = ("/health/live", "/health/ready", "/metrics")
"""Requested every few seconds by machines: a line for each would bury the others."""

log = logging.getLogger("milepost.http")


class RequestLogging:
    """Wraps an application: each request gets an id, a line in the log, and is counted.

    The id is in the answer's `X-Request-ID`, in problem documents and in the log.
    """

    def __init__(self, app: ASGIApp, counters: Counters) -> None:
        self._app = app
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        status, started = 0, time.monotonic()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, request_id.encode())]
            await send(message)

        requested = next((value for name, value in scope["headers"] if name == HEADER), b"")
        with request_context(requested.decode("latin-1")) as request_id:
            try:
                await self._app(scope, receive, send_with_id)
            finally:
                self._record(scope, status, time.monotonic() - started)

    def _record(self, scope: HTTPScope, status: int, seconds: float) -> None:
        # The template alone: paths may have names of people in them.
        path = scope.get("path_template") or "unknown path"
        usual = logging.DEBUG if path in FREQUENT else logging.INFO
        about = {"status": status, "ms": round(seconds * 1000)}
        level = logging.WARNING if status >= 500 else usual
        log.log(level, "%s %s", scope["method"], path, extra=about)
        self._counters.answers.labels(status).inc()
