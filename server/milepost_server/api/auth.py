"""Who asks: bearer tokens. Each is for what one person has, or for the metrics, or is one device's."""

from __future__ import annotations

import time
from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers.base import BaseRouteHandler

from milepost_server.enrollment.device_access import Sender
from milepost_server.observability.logs import set_request_user
from milepost_server.server import Server
from milepost_server.storage.tables.tokens import Token
from milepost_shared.errors import NotAllowed

USE_NOTED_EVERY = 300_000_000
"""Microseconds between two notes of a token's use: each is a write to the disk."""
ApiRequest = Request[Any, Any, Any]


async def require_token(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard routes of a person: note the user of the token. Raises 401 without a valid one."""
    _note(connection, await _reading_token(connection, "A bearer token is needed."))


async def require_write_token(
    connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler
) -> None:
    """Guard routes that write for a person. Raises 401 without a valid token, NotAllowed for one that only
    reads."""
    token = await _reading_token(connection, "A bearer token is needed, one of scope write.")
    if not token.may("write"):
        raise NotAllowed(f"The token “{token.name}” only reads.", "Make one of scope write.")
    _note(connection, token)


async def _reading_token(connection: ASGIConnection[Any, Any, Any, Any], needed: str) -> Token:
    """Return the token, which may read at least. Raises 401 with what is `needed`."""
    token = await find_token(connection.app.state["server"], _token(connection))
    if token is None or not token.may("read"):
        raise NotAuthorizedException(needed)
    return token


def _note(connection: ASGIConnection[Any, Any, Any, Any], token: Token) -> None:
    """Note whose token it is."""
    connection.state["user"] = token.owner
    connection.state["token"] = token.id
    set_request_user(token.owner)


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
    token = await find_token(connection.app.state["server"], _token(connection))
    if token is None or not token.may("metrics"):
        raise NotAuthorizedException("A bearer token is needed, one for the metrics.")


async def find_token(server: Server, secret: str) -> Token | None:
    """Return the token if it is good now, and note its use, to within USE_NOTED_EVERY."""
    now = round(time.time() * 1e6)
    token = await server.registry.read(lambda registry: registry.tokens.find(secret, now))
    if token is not None and now - (token.used or 0) >= USE_NOTED_EVERY:
        used = token.id
        await server.registry.write(lambda registry: registry.tokens.note_use(used, now))
    return token


def _token(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """Return the bearer token of a request; empty without one."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def server_of(request: ApiRequest) -> Server:
    """Return the running server."""
    server: Server = request.app.state["server"]
    return server


def address_of(request: ApiRequest) -> str:
    """Return the address from which a request comes, as a trusted proxy says it."""
    return request.client.host if request.client else ""


def token_of(request: ApiRequest) -> str:
    """Return the bearer token of a request that was let in."""
    return _token(request)


def sender_of(request: ApiRequest) -> Sender:
    """Return the device that the request's token belongs to."""
    sender: Sender = request.state["sender"]
    return sender


def token_id_of(request: ApiRequest) -> str:
    """Return the id of the request's token."""
    return str(request.state["token"])


def user_of(request: ApiRequest) -> str:
    """Return the user of the request's token."""
    return str(request.state["user"])
