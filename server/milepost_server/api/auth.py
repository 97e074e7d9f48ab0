"""Who asks: bearer tokens, each of which reads all that one person has."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers.base import BaseRouteHandler
from litestar.params import Parameter

from milepost_server.observability.logs import of_user
from milepost_server.server import Server
from milepost_shared.errors import BadInput

ApiRequest = Request[Any, Any, Any]
Today = Annotated[
    date | None,
    Parameter(description="The day to show; by default today in the zone of the person's devices."),
]


async def require_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let through who has a token, and note whose it is; 401 otherwise."""
    token, server = _token(connection), connection.app.state["server"]
    user = await server.registry.read(lambda registry: registry.token_owner(token))
    if user is None:
        raise NotAuthorizedException("A bearer token is needed.")
    connection.state["user"] = user
    of_user(user)


async def require_metrics_token(
    connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
) -> None:
    """Let through who has a token for the metrics; 401 otherwise."""
    token, server = _token(connection), connection.app.state["server"]
    if not await server.registry.read(lambda registry: registry.reads_metrics(token)):
        raise NotAuthorizedException("A bearer token is needed, one for the metrics.")


def _token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The bearer token that a request came with; empty where there is none."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def server_of(request: ApiRequest) -> Server:
    """The running server."""
    server: Server = request.app.state["server"]
    return server


def user_of(request: ApiRequest) -> str:
    """Whose token the request came with."""
    return str(request.state["user"])


async def today_of(request: ApiRequest, today: date | None) -> date:
    """The day asked for, else today in the zone that the person's devices last reported."""
    if today is not None:
        return today
    name = await server_of(request).people.read(user_of(request), lambda log: log.metadata.text("zone"))
    return datetime.now(zone(name)).date()


def in_order(first: date, last: date) -> None:
    """Raises BadInput where a time ends before it begins."""
    if last < first:
        raise BadInput(f"{last} is before {first}.", "Give the earlier day as `from`.", field="from")


def zone(name: str) -> tzinfo:
    """The zone of an IANA name or an offset like `+02:00`; UTC where it is neither."""
    if name[:1] in ("+", "-"):
        hours, _, minutes = name[1:].partition(":")
        if hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60:
            size = timedelta(hours=int(hours), minutes=int(minutes))
            return timezone(size if name[0] == "+" else -size)
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
