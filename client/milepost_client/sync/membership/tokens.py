"""Tokens of the server's HTTP API, made by this device; and that the server writes for its person
(server/decisions/0015-writing-over-http.md)."""

from __future__ import annotations

from typing import Annotated, Literal, Protocol, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Meta, Struct

from milepost_client.device.device import Device
from milepost_client.network.foreign_answer import HttpAnswer, foreign_answer
from milepost_client.network.server_api import ANSWERS_WITHIN, Post, ask_server, content_of
from milepost_client.sync.http_connection import joined_link, request_token
from milepost_client.sync.membership.inviting import invite
from milepost_shared.errors import UNREADABLE, NotFound
from milepost_shared.events.foreign_json import decode_foreign
from milepost_shared.protocol.tokens import DAYS, TokenFacts

T = TypeVar("T")
Scope = Literal["read", "write", "feed"]


class TokenRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A token to make: what it is called, what it may do, and for how many days."""

    name: str = ""
    scope: Scope = "read"
    days: Annotated[int, Meta(ge=1, le=3650)] = DAYS


class MadeToken(TokenFacts, frozen=True, kw_only=True):
    """A new token, which is shown only now. `feed` is the address of the calendar that it opens. `writes_as`
    is the device as which the server writes with it."""

    token: str
    url: str = ""
    feed: str = ""
    writes_as: str = ""


class Send(Protocol):
    """Sends a request by any method (`http_client.post`)."""

    async def __call__(
        self, url: str, body: bytes, *, token: str = "", within: float, method: str = "POST"
    ) -> HttpAnswer:
        """Send it, and return the answer. Raises Offline."""
        ...


class _HttpDevice(Struct, frozen=True):
    device: str
    name: str


async def create_token(device: Device, post: Post, request: TokenRequest) -> MadeToken:
    """Make a token. With scope `write` the server becomes a device of the person, unless it is one already.

    Raises BadInput where no server was joined, NotAllowed, NotFound or Offline.
    """
    link = await joined_link(device)
    login = await request_token(device, post, link)
    writes_as = await _allow(device, post, link.url, login) if request.scope == "write" else ""
    made = await ask_server(post, link.url, "tokens", request, MadeToken, login)
    feed = f"{link.url}/api/v1/feeds/{made.token}.ics" if request.scope == "feed" else ""
    return msgspec.structs.replace(made, url=link.url, feed=feed, writes_as=writes_as)


async def list_tokens(device: Device, send: Send) -> list[TokenFacts]:
    """Return the person's tokens that are good now. Raises like `create_token`."""
    return await _ask(device, send, "GET", "tokens", list[TokenFacts])


async def revoke_token(device: Device, send: Send, called: str) -> TokenFacts:
    """Revoke the token of that name or id. Raises like `create_token`."""
    return await _ask(device, send, "DELETE", f"tokens/{quote(called, safe='')}", TokenFacts)


async def _allow(device: Device, post: Post, url: str, login: str) -> str:
    """Let the server in as a device of the person; return its name."""
    try:
        known = await ask_server(post, url, "http-device", {}, _HttpDevice, login)
    except NotFound:
        code = (await invite(device, post)).code
        known = await ask_server(post, url, "http-device", {"code": code}, _HttpDevice, login)
    return known.name


async def _ask(device: Device, send: Send, method: str, path: str, kind: type[T]) -> T:
    link = await joined_link(device)
    login = await request_token(device, send, link)
    url = f"{link.url}/api/v1/{path}"
    answer = await send(url, b"", token=login, within=ANSWERS_WITHIN, method=method)
    try:
        return decode_foreign(content_of(link.url, answer), kind)
    except UNREADABLE as error:
        raise foreign_answer(link.url, answer) from error
