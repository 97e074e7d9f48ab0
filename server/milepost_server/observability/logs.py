"""The server's log: one line for each event, as text for people or JSON for programs.

Both say the same: time (UTC), level, logger, message and fields. The fields of a request (its id, its user)
are on every line that is written while it is answered. No secret is ever given to a logger: no token, code,
key or login, and of a path only its template, since paths may have names of people in them.

Why it is done so: server/decisions/0011-logs-and-metrics.md.
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

from milepost_shared.text.escaping import escape_harmful, escape_line

Format = Literal["text", "json"]
FIELDS = ("request", "user", "device", "reason", "count", "status", "ms")
"""The fields of a line, in the order in which they are shown; `extra` of a log call gives them."""

_request_fields: ContextVar[dict[str, str] | None] = ContextVar("_request_fields", default=None)
_VALID_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def configure_logging(form: Format | None, stream: TextIO | None = None) -> None:
    """Let all loggers write to `stream` (stderr). `form` None means text on a terminal, otherwise JSON."""
    handler = logging.StreamHandler(stream)
    chosen = form or ("text" if handler.stream.isatty() else "json")
    handler.setFormatter(Text() if chosen == "text" else Json())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # The server logs the same events itself.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("nats").setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").addFilter(_is_relevant)


class Json(logging.Formatter):
    """One JSON object to a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; `error` has the traceback, if any."""
        line: dict[str, object] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        # Escapes of JSON: it means the same.
        return escape_harmful(msgspec.json.encode(line).decode())


class Text(logging.Formatter):
    """One line for people, and the traceback below it, if any."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        about = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        line = f"{_moment(record)} {record.levelname:<8} {record.name}: {record.getMessage()}"
        error = f"\n{self.formatException(record.exc_info)}" if record.exc_info else ""
        return f"{escape_line(f'{line}  {about}' if about else line)}{escape_harmful(error)}"


@contextmanager
def request_context(requested_id: str) -> Iterator[str]:
    """Give the request that is answered within the block an id, which log lines then have.

    It is the requested one where that is valid (at most 64 letters, digits, dots, dashes and underscores),
    otherwise a new one.
    """
    chosen = requested_id if _VALID_ID.fullmatch(requested_id) else secrets.token_hex(8)
    token = _request_fields.set({"request": chosen})
    try:
        yield chosen
    finally:
        _request_fields.reset(token)


def request_id() -> str:
    """Return the id of the request that is being answered; empty outside of one."""
    return (_request_fields.get() or {}).get("request", "")


def set_request_user(user: str) -> None:
    """Note the user of the request that is being answered."""
    if (fields := _request_fields.get()) is not None:
        fields["user"] = user


def _is_relevant(record: logging.LogRecord) -> bool:
    """Whether to log it: asyncio complains each time the client library closes a TLS connection."""
    return "eof_received" not in record.getMessage()


def _moment(record: logging.LogRecord) -> str:
    moment = datetime.fromtimestamp(record.created, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fields(record: logging.LogRecord) -> dict[str, object]:
    """Return the fields of the request, and those that the caller gave."""
    known = {**(_request_fields.get() or {}), **vars(record)}
    return {name: known[name] for name in FIELDS if name in known}
