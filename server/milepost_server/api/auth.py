"""Who asks: bearer tokens, each of which reads all that one person has."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers.base import BaseRouteHandler

from milepost_server.observability.logs import of_user
from milepost_server.server import Server

ApiRequest = Request[Any, Any, Any]


async def require_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Let through who has a token, and note whose it is; 401 otherwise."""
    token, server = _token(connection), connection.app.state["server"]
    user = await server.registry.read(lambda registry: registry.tokens.user(token))
    if user is None:
        raise NotAuthorizedException("A bearer token is needed.")
    connection.state["user"] = user
    of_user(user)


async def require_metrics_token(
    connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
) -> None:
    """Let through who has a token for the metrics; 401 otherwise."""
    token, server = _token(connection), connection.app.state["server"]
    if not await server.registry.read(lambda registry: registry.tokens.reads_metrics(token)):
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
