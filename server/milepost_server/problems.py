"""Errors as problem documents (RFC 9457): `type` for programs, `detail` and `advice` for people."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap

from milepost_shared.errors import MilepostError

log = logging.getLogger("milepost.api")
AnyRequest = Request[Any, Any, Any]


def problem(status: int, kind: str, detail: str, **more: Any) -> Response[dict[str, Any]]:
    """A problem document. `type` is a relative URI that stays as it is."""
    headers = {"WWW-Authenticate": 'Bearer realm="milepost"'} if status == 401 else None
    content = {
        "type": f"/problems/{kind}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    extra = {name: value for name, value in more.items() if value}
    return Response(
        content | extra, status_code=status, media_type="application/problem+json", headers=headers
    )


def _ours(_: AnyRequest, error: MilepostError) -> Response[dict[str, Any]]:
    return problem(error.status, error.kind, error.problem, advice=error.advice, field=error.field)


def _http(_: AnyRequest, error: HTTPException) -> Response[dict[str, Any]]:
    status = error.status_code
    kind = HTTPStatus(status).phrase.lower().replace(" ", "-")
    errors = error.extra if isinstance(error.extra, list) else None
    return problem(status, kind, error.detail, errors=errors)


def _unreadable(_: AnyRequest, error: Exception) -> Response[dict[str, Any]]:
    return problem(400, "bad-input", f"The request cannot be read: {error}.")


def _unexpected(request: AnyRequest, error: Exception) -> Response[dict[str, Any]]:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return problem(500, "failed", "Something went wrong here; the server's log tells more.")


HANDLERS: ExceptionHandlersMap = {
    MilepostError: _ours,
    HTTPException: _http,
    RecursionError: _unreadable,
    UnicodeDecodeError: _unreadable,
    Exception: _unexpected,
}
