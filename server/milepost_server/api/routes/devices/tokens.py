"""`GET`, `POST` and `DELETE /api/v1/tokens`: a person's bearer tokens, for a device of theirs."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from litestar import delete, get, post
from msgspec import Meta, Struct, structs

from milepost_server.api import examples
from milepost_server.api.auth import ApiRequest, sender_of, server_of
from milepost_server.api.openapi import GUARDED, answers
from milepost_server.enrollment.api_tokens import find_token, make_token
from milepost_server.storage.tables.tokens import DAY, Token
from milepost_shared.protocol.tokens import DAYS, TokenFacts

DEVICE_SCOPES = Literal["read", "write", "feed"]


class MadeToken(TokenFacts, frozen=True, kw_only=True):
    """A new token, which is shown only now."""

    token: str


class TokenWish(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a token is to be for. `write` includes `read`; `feed` opens a calendar, and nothing else."""

    name: Annotated[str, Meta(max_length=100)] = ""
    scope: DEVICE_SCOPES = "read"
    days: Annotated[int, Meta(ge=1, le=3650)] = DAYS


EXAMPLE = TokenFacts(
    id="5b1d0c9e7a3f",
    name="Grafana",
    scope="read",
    made=examples.MADE,
    ends=examples.MADE + DAYS * DAY,
    device=examples.DEVICE,
)
MADE = MadeToken(
    id=EXAMPLE.id, name="Grafana", scope="read", made=EXAMPLE.made, ends=EXAMPLE.ends, token="kJ0w…"
)


@get(
    "/tokens",
    tags=["tokens"],
    summary="The tokens of a person",
    responses=answers(list[TokenFacts], [EXAMPLE]),
)
async def list_tokens(request: ApiRequest) -> list[TokenFacts]:
    """All that are good now, those of the operator and of other devices too. The tokens themselves are not
    kept. A device asks; a token lists no tokens."""
    return [_facts(token) for token in await _tokens(request)]


@post(
    "/tokens",
    tags=["tokens"],
    summary="Make a token",
    status_code=200,
    responses=answers(MadeToken, MADE, (*GUARDED, 413)),
)
async def create_token(request: ApiRequest, data: TokenWish) -> MadeToken:
    """It ends by itself, when it is revoked, or when the device that made it is."""
    server, sender = server_of(request), sender_of(request)
    made = await make_token(
        server.registry,
        sender.user,
        time.time(),
        name=data.name,
        scope=data.scope,
        days=data.days,
        device=sender.device,
    )
    return _made(made.secret, made.token)


@delete(
    "/tokens/{token:str}",
    tags=["tokens"],
    summary="Revoke a token",
    status_code=200,
    responses=answers(TokenFacts, EXAMPLE, (*GUARDED, 404)),
)
async def revoke_token(request: ApiRequest, token: str) -> TokenFacts:
    """By its id or name. Event streams that it opened end."""
    server, found = server_of(request), find_token(await _tokens(request), token)
    await server.registry.write(lambda registry: registry.tokens.revoke(found.id))
    server.notifier.wake(found.owner)
    return _facts(found)


async def _tokens(request: ApiRequest) -> list[Token]:
    now, user = round(time.time() * 1e6), sender_of(request).user
    return await server_of(request).registry.read(lambda registry: registry.tokens.all(now, user))


def _facts(token: Token) -> TokenFacts:
    return TokenFacts(
        id=token.id,
        name=token.name,
        scope=token.scope,
        made=token.made,
        ends=token.ends,
        used=token.used,
        device=token.device,
    )


def _made(secret: str, token: Token) -> MadeToken:
    return MadeToken(token=secret, **structs.asdict(_facts(token)))
