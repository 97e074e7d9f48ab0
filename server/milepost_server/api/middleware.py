"""What is done around every HTTP request: an id for it, a line in the log, a count."""

from __future__ import annotations

import logging
import time

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from milepost_server.observability.counters import Counters
from milepost_server.observability.logs import request

HEADER = b"x-request-id"
QUIET = ("/health/live", "/health/ready", "/metrics")
"""Asked every few seconds by machines: a line for each would bury the others."""

log = logging.getLogger("milepost.http")


class RequestLogging:
    """An application with an id for each of its requests, which is in the answer's `X-Request-ID`, in
    problem documents and in the log."""

    def __init__(self, app: ASGIApp, counters: Counters) -> None:
        self._app = app
        self._counters = counters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        status, began = 0, time.monotonic()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, found.encode())]
            await send(message)

        wished = next((value for name, value in scope["headers"] if name == HEADER), b"")
        with request(wished.decode("latin-1")) as found:
            try:
                await self._app(scope, receive, answer)
            finally:
                self._tell(scope, status, time.monotonic() - began)

    def _tell(self, scope: HTTPScope, status: int, seconds: float) -> None:
        # Of the path only the template: names of people stand in paths.
        path = scope.get("path_template") or "unknown path"
        quiet = logging.DEBUG if path in QUIET else logging.INFO
        about = {"status": status, "ms": round(seconds * 1000)}
        level = logging.WARNING if status >= 500 else quiet
        log.log(level, "%s %s", scope["method"], path, extra=about)
        self._counters.answers.labels(status).inc()
