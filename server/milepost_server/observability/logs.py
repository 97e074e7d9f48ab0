"""The server's log: a line to each thing that happened, as text for people or JSON for programs.

Both say the same: when (UTC), how grave, which part, what, and the fields it is about. The fields of a
request (its id, whose it is) are on every line that is written while it is answered. Nothing secret is
ever handed to a logger: no token, code, key or login, and of a path only its template, since names of
people stand in paths.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal, TextIO

import msgspec

Format = Literal["text", "json"]
FIELDS = ("request", "user", "device", "reason", "count", "status", "ms")
"""What a line may be about, in the order in which it is shown; `extra` of a log call gives them."""

_of_request: ContextVar[dict[str, str] | None] = ContextVar("_of_request", default=None)
_sane = re.compile(r"[A-Za-z0-9._-]{1,64}")


def set_up(form: Format | None, stream: TextIO | None = None) -> None:
    """Let all loggers of the process write to `stream` (stderr); None: text on a terminal, else JSON."""
    handler = logging.StreamHandler(stream)
    chosen = form or ("text" if handler.stream.isatty() else "json")
    handler.setFormatter(Text() if chosen == "text" else Json())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # What both say below this is said by our own parts, in our own words.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("nats").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").addFilter(_of_use)


class Json(logging.Formatter):
    """One JSON object to a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record; `error` holds the traceback, where there is one."""
        said: dict[str, object] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return msgspec.json.encode(said).decode()


class Text(logging.Formatter):
    """One line for people, and the traceback below it, where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        about = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        line = f"{_moment(record)} {record.levelname:<8} {record.name}: {record.getMessage()}"
        error = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{line}{f'  {about}' if about else ''}{error}"


@contextmanager
def request(wished: str) -> Iterator[str]:
    """The id of the request that is answered within the block: the one it came with where that is sane
    (at most 64 letters, digits, dots, dashes and underscores), else a new one."""
    found = wished if _sane.fullmatch(wished) else secrets.token_hex(8)
    token = _of_request.set({"request": found})
    try:
        yield found
    finally:
        _of_request.reset(token)


def request_id() -> str:
    """The id of the request that is being answered; empty where there is none."""
    return (_of_request.get() or {}).get("request", "")


def of_user(user: str) -> None:
    """Note whose request it is that is being answered."""
    if (fields := _of_request.get()) is not None:
        fields["user"] = user


def _of_use(record: logging.LogRecord) -> bool:
    """Not what asyncio says of the way in which the client library ends each connection by TLS."""
    return "eof_received" not in record.getMessage()


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """What a record is about: of the request, and as its caller said."""
    found = {**(_of_request.get() or {}), **vars(record)}
    return {name: found[name] for name in FIELDS if name in found}
