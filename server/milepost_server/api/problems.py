"""Errors as problem documents (RFC 9457): `type` for programs, `detail` and `advice` for people."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException
from litestar.types import ExceptionHandlersMap, Method
from msgspec import Struct, structs

from milepost_server.as_person.words import api_words
from milepost_server.errors import TooManyTries
from milepost_server.observability.logs import request_id
from milepost_shared.errors import MilepostError, NotFound, Offline

MEDIA_TYPE = "application/problem+json"
METHODS: tuple[Method, ...] = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
KINDS = {
    400: ("bad-input", ""),
    401: ("unauthorized", "Make a token: milepost-server token create, with --scope metrics for /metrics"),
    403: ("not-allowed", ""),
    404: ("not-found", "The paths are listed at /schema."),
    405: ("method-not-allowed", "The header Allow names those that are."),
    413: ("too-large", "Send less at once."),
    422: ("key-reused", "Take a new Idempotency-Key for a new request."),
    429: ("too-many-requests", "Wait for as long as the header Retry-After says."),
    503: ("not-ready", "Wait a little, or see the server's log."),
}
"""The kind of a problem by its status, and the advice, where no error of ours has its own. The kinds are our
own words: those of the standard library change with its version."""

NAMED_FIELD = re.compile("(unknown|missing required) field `(.*?)`")
"""How the framework says that a body has a field that nobody knows, or lacks one."""

log = logging.getLogger("milepost.api")
AnyRequest = Request[Any, Any, Any]


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem document. `type` is a relative URI that never changes, and a page (`/problems/KIND`). `field`
    names what is wrong: a field of the body, a parameter or a header.

    The server's log has more under the `request_id`.
    """

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
    """Return an answer that is a problem document."""
    content = structs.replace(document(status, kind, detail, advice, field), request_id=request_id())
    return Response(content, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def document(status: int, kind: str, detail: str, advice: str = "", field: str | None = None) -> Problem:
    """Return a problem of a kind, from which follow its type and title."""
    return Problem(
        type=f"/problems/{kind}",
        title=title_of(kind),
        status=status,
        detail=detail,
        advice=advice,
        field=field,
    )


def title_of(kind: str) -> str:
    """Return a kind of problems in words."""
    return kind.replace("-", " ").capitalize()


def unknown_goal(goal: str) -> NotFound:
    """The error for a goal that the person does not have."""
    return NotFound(f"There is no goal {goal}.", "GET /api/v1/goals lists them.")


def _milepost_problem(_: AnyRequest, error: MilepostError) -> Response[Problem]:
    if error.status >= 500:
        log.error("a request was not answered: %s", error)
    after = error.retry_after if isinstance(error, TooManyTries | Offline) else 0
    headers = {"Retry-After": str(round(after))} if after else {}
    return problem(error.status, error.kind, error.problem, error.advice, error.field, **headers)


def _problem_for_scripts(request: AnyRequest, error: MilepostError) -> Response[Problem]:
    """The problem of what a person may also do in a terminal: its advice is for scripts here."""
    error.advice = api_words(error.advice)
    return _milepost_problem(request, error)


def _http_problem(request: AnyRequest, error: HTTPException) -> Response[Problem]:
    """The problem of what the framework refused: a path, a method, a parameter, a body."""
    status = error.status_code
    kind, advice = KINDS.get(status, ("bad-input" if status < 500 else "failed", ""))
    fields = dict(_field_error(request, e) for e in error.extra) if isinstance(error.extra, list) else {}
    detail = "; ".join(f"{field}: {what}" for field, what in fields.items()) or error.detail
    return problem(status, kind, detail, advice, next(iter(fields), None), **_headers(request, status))


def _field_error(request: AnyRequest, error: dict[str, str]) -> tuple[str, str]:
    """Return the field that is wrong, by its name in the request, and what is wrong with it."""
    field, what = error["key"], error["message"]
    if parameter := request.route_handler.parsed_fn_signature.parameters.get(field):
        # The framework gives the name in our code, which may differ from that in the query.
        field = getattr(parameter.kwarg_definition, "query", None) or field
    if field != "data" or error.get("source") != "body":
        return field, what
    if named := NAMED_FIELD.search(what):
        return named[2], "It is missing." if named[1] == "missing required" else "It is not known."
    return "body", "It is empty." if what == repr(field) else what


def _headers(request: AnyRequest, status: int) -> dict[str, str]:
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="milepost"'}
    return {"Allow": ", ".join(allowed(request))} if status == 405 else {}


def allowed(request: AnyRequest) -> Iterator[str]:
    """Yield the methods that the path of a request takes."""
    path = request.scope["path"].rstrip("/") or "/"
    for method in METHODS:
        with suppress(HTTPException):
            # What answers GET answers HEAD.
            asked: Method = "GET" if method == "HEAD" else method
            request.app.asgi_router.handle_routing(path=path, method=asked)
            yield method


def _unreadable_problem(_: AnyRequest, error: Exception) -> Response[Problem]:
    return problem(400, "bad-input", f"The request cannot be read: {error}.")


def _unexpected_problem(_: AnyRequest, error: Exception) -> Response[Problem]:
    log.error("a request failed", exc_info=error)
    return problem(500, "failed", "Something went wrong here.", "The server's log tells more.")


FOR_SCRIPTS: ExceptionHandlersMap = {MilepostError: _problem_for_scripts}
HANDLERS: ExceptionHandlersMap = {
    MilepostError: _milepost_problem,
    HTTPException: _http_problem,
    RecursionError: _unreadable_problem,
    UnicodeDecodeError: _unreadable_problem,
    Exception: _unexpected_problem,
}
