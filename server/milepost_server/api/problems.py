"""Errors as problem documents (RFC 9457): `type` for programs, `detail` and `advice` for people."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap, Method
from msgspec import Struct, structs

from milepost_server.observability.logs import request_id
from milepost_shared.errors import MilepostError, NotFound

MEDIA_TYPE = "application/problem+json"
METHODS: tuple[Method, ...] = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
KINDS = {
    400: ("bad-input", ""),
    401: ("unauthorized", "Make a token: milepost-server token, with --metrics for /metrics"),
    403: ("not-allowed", ""),
    404: ("not-found", "The paths are listed at /schema."),
    405: ("method-not-allowed", "The header Allow names those that are."),
    413: ("too-large", "Send less at once."),
    503: ("not-ready", "Wait a little, or see the server's log."),
}
"""The kind of a problem by its status, where nothing says more, and what to do next. The kinds are our
own words: those of the standard library change with its version."""

log = logging.getLogger("milepost.api")
AnyRequest = Request[Any, Any, Any]


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem document. `type` is a relative URI that stays as it is; `field` names what was wrong;
    by its `request_id` the server's log tells more."""

    type: str
    title: str
    status: int
    detail: str
    advice: str = ""
    field: str | None = None
    request_id: str = ""


def problem(
    status: int, kind: str, detail: str, advice: str = "", field: str | None = None, **headers: str
) -> Response[Problem]:
    """An answer that is a problem document."""
    content = structs.replace(document(status, kind, detail, advice, field), request_id=request_id())
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def document(status: int, kind: str, detail: str, advice: str = "", field: str | None = None) -> Problem:
    """A problem by its kind, which also gives its type and title."""
    title = kind.replace("-", " ").capitalize()
    return Problem(
        type=f"/problems/{kind}", title=title, status=status, detail=detail, advice=advice, field=field
    )


def unknown_goal(goal: str) -> NotFound:
    """The error for a goal that the person does not have."""
    return NotFound(f"There is no goal {goal}.", "GET /api/v1/goals lists them.")


def _ours(_: AnyRequest, error: MilepostError) -> Response[Problem]:
    if error.status >= 500:
        log.error("a request was not answered: %s", error)
    return problem(error.status, error.kind, error.problem, error.advice, error.field)


def _http(request: AnyRequest, error: HTTPException) -> Response[Problem]:
    """What the framework refused: a path, a method, a parameter, a body."""
    status = error.status_code
    kind, advice = KINDS.get(status, ("bad-input" if status < 500 else "failed", ""))
    found = dict(_found(request, each) for each in error.extra) if isinstance(error.extra, list) else {}
    detail = "; ".join(f"{field}: {what}" for field, what in found.items()) or error.detail
    return problem(status, kind, detail, advice, next(iter(found), None), **_headers(request, status))


def _found(request: AnyRequest, each: dict[str, str]) -> tuple[str, str]:
    """The field that the framework complains of, in the sender's words, and what is wrong with it."""
    field, what = each["key"], each["message"]
    if named := request.route_handler.parsed_fn_signature.parameters.get(field):
        # It tells the name in our code, which cannot always be that in the query.
        field = getattr(named.kwarg_definition, "query", None) or field
    if field != "data" or each.get("source") != "body":
        return field, what
    return "body", "It is empty." if what == repr(field) else what


def _headers(request: AnyRequest, status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="milepost"'}
    return {"Allow": ", ".join(allowed(request))} if status == 405 else {}


def allowed(request: AnyRequest) -> Iterator[str]:
    """The methods that the path of a request takes."""
    path = request.scope["path"].rstrip("/") or "/"
    for method in METHODS:
        with suppress(HTTPException):
            request.app.asgi_router.handle_routing(path=path, method=method)
            yield method


def _unreadable(_: AnyRequest, error: Exception) -> Response[Problem]:
    return problem(400, "bad-input", f"The request cannot be read: {error}.")


def _unexpected(_: AnyRequest, error: Exception) -> Response[Problem]:
    log.error("a request failed", exc_info=error)
    return problem(500, "failed", "Something went wrong here.", "The server's log tells more.")


HANDLERS: ExceptionHandlersMap = {
    MilepostError: _ours,
    HTTPException: _http,
    RecursionError: _unreadable,
    UnicodeDecodeError: _unreadable,
    Exception: _unexpected,
}
