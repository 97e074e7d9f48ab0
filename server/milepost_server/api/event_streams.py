"""How many event streams may be open at a time: each holds a connection and a descriptor of the server."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from litestar.types import ASGIApp, Receive, Scope, Send

from milepost_server.errors import TooManyStreams

MOST_OF_TOKEN = 8
MOST_OF_PERSON = 32
AT_END = "at_end"
"""The key of the request's state under which `AtEnd` keeps what is to be done at the end."""


class EventStreams:
    """The open streams, counted by token and by person."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @contextmanager
    def counted(self, user: str, token: str) -> Iterator[None]:
        """Count a stream while the block runs. Raises TooManyStreams."""
        keys = by_token, by_person = f"token {token}", f"person {user}"
        if self._open[by_token] >= MOST_OF_TOKEN:
            raise TooManyStreams("this token", MOST_OF_TOKEN)
        if self._open[by_person] >= MOST_OF_PERSON:
            raise TooManyStreams("this person", MOST_OF_PERSON)
        self._open.update(keys)
        try:
            yield
        finally:
            self._open.subtract(keys)
            self._open += Counter()  # Drop what came down to 0.


class AtEnd:
    """Wraps a route: what its handler puts on the stack is undone once the request has ended.

    It ends when the answer is complete, when the client goes away, or by an error, also one before the first
    byte of a stream.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        with ExitStack() as stack:
            scope["state"][AT_END] = stack
            await self._app(scope, receive, send)
