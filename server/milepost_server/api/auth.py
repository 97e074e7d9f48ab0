"""Who asks: bearer tokens. Each reads all that one person has, or the metrics, or is one device's."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers.base import BaseRouteHandler

from milepost_server.enrollment.device_access import Sender
from milepost_server.observability.logs import set_request_user
from milepost_server.server import Server

ApiRequest = Request[Any, Any, Any]


async def require_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard routes of a person: note the user of the token. Raises 401 without a valid one."""
    token, server = _token(connection), connection.app.state["server"]
    user = await server.registry.read(lambda registry: registry.tokens.user(token))
    if user is None:
        raise NotAuthorizedException("A bearer token is needed.")
    connection.state["user"] = user
    set_request_user(user)


async def require_device_token(
    connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
) -> None:
    """Guard the messages of devices: note which device of whom sends one.

    Raises 401 without a valid token, and Revoked where the device was revoked since.
    """
    sender = await connection.app.state["server"].device_access.sender(_token(connection))
    if sender is None:
        raise NotAuthorizedException("A token of a device is needed, as POST /api/v1/device/token gives it.")
    connection.state["sender"] = sender
    set_request_user(sender.user)


async def require_metrics_token(
    connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
) -> None:
    """Guard the metrics. Raises 401 without a token for them."""
    token, server = _token(connection), connection.app.state["server"]
    if not await server.registry.read(lambda registry: registry.tokens.reads_metrics(token)):
        raise NotAuthorizedException("A bearer token is needed, one for the metrics.")


def _token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the bearer token of a request; empty without one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def server_of(request: ApiRequest) -> Server:
    """Return the running server."""
    server: Server = request.app.state["server"]
    return server


def token_of(request: ApiRequest) -> str:
    """Return the bearer token of a request that was let in."""
    return _token(request)


def sender_of(request: ApiRequest) -> Sender:
    """Return the device that the request's token belongs to."""
    sender: Sender = request.state["sender"]
    return sender


def user_of(request: ApiRequest) -> str:
    """Return the user of the request's token."""
    return str(request.state["user"])
